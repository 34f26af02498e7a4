using System.CommandLine;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Commands;

/// <summary>why ID FRAME: which rule holds a frame.</summary>
internal sealed class WhyCommand
{
    private readonly Argument<string> _job = new("ID") { Description = "Of a job." };
    private readonly Argument<int> _frame = new("FRAME") { Description = "Its number, from 1." };
    private readonly FarmOptions _farm = new();

    public Command Create()
    {
        var command = new Command("why", "Say why a frame waits, its place in the queue, and when it should start.") { _job, _frame };
        _farm.AddTo(command);
        command.SetAction(parsed =>
        {
            var job = JobId.Parse(parsed.GetValue(_job)!);
            return _farm.Ask(parsed, async (session, cancellation) =>
                session.Answer(await session.Farm.Why(job, parsed.GetValue(_frame), cancellation), Lines));
        });
        return command;
    }

    private static IEnumerable<string> Lines(WhyWaiting why)
    {
        var place = why.Place is { } n ? $", {n} frames go before it" : "";
        var start = why.ExpectedStart is { } at ? $", it should start about {JobsCommand.Time(at)}" : "";
        return [$"{why.Rule}: {why.Reason.TrimEnd('.')}{place}{start}"];
    }
}
