using System.CommandLine;
using RenderFarm.Client.Watching;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Commands;

/// <summary>pause, resume, cancel, retry, skip, priority: what a person may do with a job.</summary>
internal static class ChangeCommands
{
    public static IEnumerable<Command> Create()
    {
        var now = new Option<bool>("--now") { Description = "Call back running frames too; they keep their checkpoints." };
        var failed = new Option<string?>("--frames") { HelpName = "1-100x2", Description = "Only these. Default: all that failed." };
        var frames = new Argument<string>("FRAMES") { Description = "Like 7, 1-100 or 1,5,9-20." };
        var priority = new Argument<int>("PRIORITY") { Description = "0..100, higher goes first." };
        yield return Change("pause", "Start no more frames of a job; those that run end.", parsed => new JobChange.Pause(parsed.GetValue(now)), now);
        yield return Change("resume", "Go on with a job that is paused or stopped.", _ => new JobChange.Resume());
        yield return Change("cancel", "End a job: running frames are called back, those left are skipped.", _ => new JobChange.Cancel());
        yield return Change("retry", "Let failed frames wait again, with fresh budgets.", parsed => new JobChange.Retry(Parse(parsed.GetValue(failed))), failed);
        yield return Change("skip", "Settle waiting or failed frames without a result.", parsed => new JobChange.Skip(Parse(parsed.GetValue(frames))!), frames);
        yield return Change("priority", "Change a job's priority.", parsed => new JobChange.SetPriority(parsed.GetValue(priority)), priority);
    }

    private static Command Change(string name, string description, Func<ParseResult, JobChange> read, Symbol? more = null)
    {
        var id = new Argument<string>("ID") { Description = "Of a job." };
        var farm = new FarmOptions();
        var command = new Command(name, description) { id };
        if (more is Argument argument)
            command.Arguments.Add(argument);
        else if (more is Option option)
            command.Options.Add(option);
        farm.AddTo(command);
        command.SetAction(parsed =>
        {
            var (job, change) = (JobId.Parse(parsed.GetValue(id)!), read(parsed));
            return farm.Ask(parsed, async (session, cancellation) =>
                session.Answer(await session.Farm.Change(job, change, cancellation), view => [JobLines.Last(view)]));
        });
        return command;
    }

    private static FrameSet? Parse(string? text) => text is null ? null : FrameSet.Parse(text, int.MaxValue);
}
