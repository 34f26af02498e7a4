using System.CommandLine;
using RenderFarm.Client.Remote;
using RenderFarm.Client.Watching;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Commands;

/// <summary>watch ID: follows a job to its end.</summary>
internal sealed class WatchCommand
{
    private readonly Argument<string> _job = new("ID") { Description = "Of a job." };
    private readonly FarmOptions _farm = new();

    public Command Create()
    {
        var command = new Command("watch", "Follow a job to its end; 0: all its frames are done. Ctrl-C leaves it running.") { _job };
        _farm.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var job = JobId.Parse(parsed.GetValue(_job)!);
        return _farm.Run(parsed, async (session, cancellation) =>
        {
            var view = WatchViews.Answer(session.Json);
            session.EndLine = view.End;
            var watch = new JobWatch(session.Farm, job, view, happened =>
            {
                if (session.Json)
                    session.WriteJson(happened);
            });
            var end = await watch.ToTheEnd(null, cancellation);
            view.Say(JobLines.Last(end));
            return ExitCodeOf(end);
        }, () => $"no longer watching; the job goes on (./farm watch {job} watches again, ./farm cancel {job} ends it).");
    }

    /// <summary>0 only when every frame is done.</summary>
    public static int ExitCodeOf(JobView job) => job.Counts.Done == job.Counts.Total ? 0 : Failure.WorldFailed;
}
