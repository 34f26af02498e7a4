using System.CommandLine;
using RenderFarm.Client.Devices;
using RenderFarm.Client.Progress;

namespace RenderFarm.Client.Commands;

/// <summary>devices: what can paint here.</summary>
internal sealed class DevicesCommand(IPaintingDevices devices)
{
    public Command Create()
    {
        // Read by ./farm, which builds the engine that it asks for; every program takes it.
        var device = new Option<string?>("--device") { HelpName = "torch|cuda", Description = "Build the cluster stack's engine first, and list what it finds." };
        var command = new Command("devices", "List what can paint here: name, driver, memory, speed, and what is known of its health.") { device };
        command.SetAction(parsed =>
        {
            foreach (var line in Lines(devices.List(Environment.ProcessorCount)))
                Console.Out.WriteLine(line);
        });
        return command;
    }

    public static IEnumerable<string> Lines(IEnumerable<DeviceRow> rows) => Table.Lines(
        ["DEVICE", "NAME", "DRIVER", " MEMORY", " SPEED", " OF PEAK", "HEALTH"],
        rows.Select(row => new[] { row.Word, row.Name, row.Driver, row.Memory, row.Speed, row.Share, row.Health }));
}
