using System.CommandLine;
using System.Net;
using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Silo.Local;

namespace RenderFarm.Silo.Commands;

/// <summary>"cluster up" and "cluster down": a cluster on one machine, for anyone who wants to try it.</summary>
internal static class ClusterCommand
{
    // Set by the script: what npm brings is kept with what was built.
    private const string ToolsVariable = "FARM_TOOLS";

    public static Command Create() => new("cluster", "A whole cluster on this machine: PostgreSQL, Azurite, a coordinator and workers, on loopback.") { Up(), Down() };

    private static Command Up()
    {
        var workers = new Option<int>("--workers") { Description = "Silos that paint.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var listen = new Option<string>("--listen") { Description = "Where the API and the dashboard are.", HelpName = "ADDRESS:PORT", DefaultValueFactory = _ => "127.0.0.1:7070" };
        var data = Data();
        var command = new Command("up", "Starts it, and returns when it is ready.") { workers, listen, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            var count = parsed.GetValue(workers);
            if (count is < 1 or > Limits.Workers)
                throw new InputException($"--workers is 1 to {Limits.Workers}, not {count}.");
            if (!IPEndPoint.TryParse(parsed.GetValue(listen)!, out var endpoint) || endpoint.Port == 0 || !IPAddress.IsLoopback(endpoint.Address))
                throw new InputException("--listen is ADDRESS:PORT of loopback, as 127.0.0.1:7070: a cluster for trying asks nobody for a key.");
            await Cluster(parsed.GetValue(data)).Up(endpoint, count, cancellation);
            return 0;
        });
        return command;
    }

    private static Command Down()
    {
        var data = Data();
        var command = new Command("down", "Ends what 'up' started; jobs and pictures are kept for the next time.") { data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await Cluster(parsed.GetValue(data)).Down(cancellation);
            Console.WriteLine("The cluster has ended; './farm cluster up' goes on where it stopped.");
            return 0;
        });
        return command;
    }

    private static Option<string?> Data() => new("--data") { Description = "Folder of the cluster; made if need be.", HelpName = "DIR" };

    private static LocalCluster Cluster(string? data)
    {
        var folder = Path.GetFullPath(data ?? Home());
        return new LocalCluster(folder, Environment.GetEnvironmentVariable(ToolsVariable) ?? Path.Combine(folder, "tools"), Console.Out);
    }

    // PostgreSQL refuses to run as root, and its own user cannot enter root's folder.
    private static string Home() => Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("RENDERFARM_HOME") is null
        ? "/var/lib/renderfarm/cluster"
        : Path.Combine(WeightsStore.Home(Environment.GetEnvironmentVariable), "cluster");
}
