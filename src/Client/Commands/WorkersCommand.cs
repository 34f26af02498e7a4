using System.CommandLine;
using System.Globalization;
using RenderFarm.Client.Progress;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Client.Commands;

/// <summary>workers [drain|enable ID]</summary>
internal sealed class WorkersCommand
{
    private readonly FarmOptions _farm = new();

    public Command Create()
    {
        var command = new Command("workers", "List workers; drain one, or let it work again.")
        {
            Change("drain", "Give a worker no more frames; those it has end.", WorkerChange.Drain),
            Change("enable", "Give a worker frames again, and forget its strikes.", WorkerChange.Enable),
        };
        _farm.AddTo(command);
        command.SetAction(parsed => _farm.Ask(parsed, async (session, cancellation) =>
        {
            var workers = await session.Farm.Workers(cancellation);
            if (session.Json)
                foreach (var worker in workers)
                    session.WriteJson(worker);
            else
                foreach (var line in Lines(workers))
                    session.Output.WriteLine(line);
        }));
        return command;
    }

    public static IEnumerable<string> Lines(IReadOnlyList<WorkerView> workers) => Table.Lines(
        ["WORKER", "STATE", "DEVICE", " BUSY", " DONE", " FAILED", "PAINTS"],
        workers.Select(w => new[]
        {
            $"{w.Worker.Id}", w.State, w.Worker.Device, w.BusyShare.ToString("0%", CultureInfo.InvariantCulture), $"{w.FramesDone}", $"{w.FramesFailed}",
            string.Join(", ", w.Running.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Job} frame {r.Frame} {r.Done:0%}"))),
        }));

    private Command Change(string name, string description, WorkerChange change)
    {
        var id = new Argument<string>("WORKER") { Description = "node/device, as listed." };
        var command = new Command(name, description) { id };
        command.SetAction(parsed =>
        {
            var worker = WorkerId.Parse(parsed.GetValue(id)!);
            return _farm.Ask(parsed, async (session, cancellation) =>
                session.Answer(await session.Farm.Change(worker, change, cancellation), view => [$"{view.Worker.Id} is {view.State}"]));
        });
        return command;
    }
}
