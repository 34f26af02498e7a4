using System.CommandLine;
using RenderFarm.Client.Watching;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Commands;

/// <summary>logs ID [FRAME]: what the attempts at a frame said; without a frame, of all frames that failed.</summary>
internal sealed class LogsCommand
{
    // Of a job whose every frame failed nobody reads more.
    private const int MostFrames = 20;

    private readonly Argument<string> _job = new("ID") { Description = "Of a job." };
    private readonly Argument<int?> _frame = new("FRAME") { Arity = ArgumentArity.ZeroOrOne, Description = "Default: all that failed." };
    private readonly FarmOptions _farm = new();

    public Command Create()
    {
        var command = new Command("logs", "What attempts at a frame said and why they failed.") { _job, _frame };
        _farm.AddTo(command);
        command.SetAction(parsed =>
        {
            var job = JobId.Parse(parsed.GetValue(_job)!);
            return _farm.Ask(parsed, (session, cancellation) => parsed.GetValue(_frame) is { } frame
                ? One(session, job, frame, cancellation)
                : Failed(session, job, cancellation));
        });
        return command;
    }

    private static async Task One(FarmSession session, JobId job, int number, CancellationToken cancellation)
    {
        var frame = await session.Farm.Frame(job, number, cancellation);
        await Write(session, job, frame, cancellation);
    }

    private static async Task Failed(FarmSession session, JobId job, CancellationToken cancellation)
    {
        var failed = await session.Farm.Frames(job, new FrameQuery(FrameState.Failed, 1, MostFrames), cancellation);
        foreach (var frame in failed.Items)
            await Write(session, job, frame, cancellation);
        if (failed.Items.Count == 0)
            session.Tell("no frame failed; name one for its log.");
        else if (failed.Next is not null)
            session.Tell($"these are the first {MostFrames} that failed; name others for theirs.");
    }

    private static async Task Write(FarmSession session, JobId job, FrameView frame, CancellationToken cancellation)
    {
        var log = await session.Farm.Log(job, frame.Number, cancellation);
        if (session.Json)
        {
            foreach (var line in log)
                session.WriteJson(line);
            return;
        }
        session.Output.WriteLine($"frame {frame.Number}, {frame.OutputName}: {JobLines.JsonWord($"{frame.State}")}, {frame.Attempts} attempts");
        foreach (var failure in frame.Failures)
            session.Answer(failure, f => [$"  {JobsCommand.Time(f.At)}  {f.Worker}  failed ({JobLines.JsonWord($"{f.Kind}")}): {f.Evidence}"]);
        foreach (var line in log)
            session.Answer(line, l => [$"  {JobsCommand.Time(l.At)}  {l.Worker}  {l.Line}"]);
    }
}
