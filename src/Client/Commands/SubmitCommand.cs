using System.CommandLine;
using RenderFarm.Client.Fetching;
using RenderFarm.Client.JobFiles;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Submission;
using RenderFarm.Client.Watching;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Commands;

/// <summary>submit CONTENT...|JOB.yaml --style FILE[:weight]... [-o DIR] [--wait]</summary>
internal sealed class SubmitCommand
{
    private readonly PictureOptions _pictures = new();
    private readonly SubmitOptions _job = new();
    private readonly FarmOptions _farm = new();

    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "DIR", Description = "Where results go: with --wait as they are done, else by ./farm fetch ID, which remembers it.",
    };

    private readonly Option<bool> _wait = new("--wait") { Description = "Watch the job to its end, and fetch its results into -o DIR; 0: all frames are done." };
    private readonly Option<bool> _force = new("--force") { Description = "With --wait: replace files in DIR that the farm did not make." };

    public Command Create()
    {
        var command = new Command("submit", "Hand pictures, or a job file, to a farm; prints the job's id alone.");
        _pictures.AddTo(command);
        foreach (var option in new Option[] { _output, _wait, _force }.Concat(_job.Options))
            command.Options.Add(option);
        _farm.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        JobId? submitted = null;
        return _farm.Run(parsed, async (session, cancellation) =>
        {
            var request = _job.Apply(_pictures.Read(parsed), parsed);
            var folder = parsed.GetValue(_output) is { } output ? new ResultFolder(output, parsed.GetValue(_force)) : null;
            folder?.Prepare();
            var job = await Submit(session, request, cancellation);
            submitted = job.Id;
            if (folder is not null)
                FetchMemory.Locate(Environment.GetEnvironmentVariable).Remember(job.Id, folder.Path);
            session.Answer(job, view => [$"{view.Id}"]);
            session.Output.Flush();
            return parsed.GetValue(_wait) ? await Wait(session, job.Id, folder, cancellation) : Told(session, job, folder);
        }, () => submitted is { } id
            ? $"no longer waiting; the job goes on (./farm watch {id} watches it, ./farm fetch {id} fetches its results)."
            : "interrupted: nothing was submitted.");
    }

    private static async Task<JobView> Submit(FarmSession session, JobRequest request, CancellationToken cancellation)
    {
        var line = new CountLine(Console.Error, !WatchViews.IsTerminal(Console.IsErrorRedirected), TimeProvider.System);
        session.EndLine = line.End;
        // Whoever has no farm should not wait until a hundred thousand pictures are hashed.
        await session.Farm.Jobs(new JobQuery(Limit: 1), cancellation);
        var prepared = await Task.Run(() => PreparedJob.Of(request, (done, all) => line.Show("read", done, all), cancellation), cancellation);
        var submitter = new Submitter(session.Farm, (done, all) => line.Show("uploaded", done, all));
        var job = await submitter.Submit(prepared, cancellation);
        line.End();
        return job;
    }

    private static int Told(FarmSession session, JobView job, ResultFolder? folder)
    {
        session.Tell($"submitted {job.Name}: {job.Counts.Total} frames{(job.Counts.Reused > 0 ? $", {job.Counts.Reused} of them done before" : "")}. "
            + $"./farm watch {job.Id} watches; ./farm fetch {job.Id}{(folder is null ? " -o DIR" : "")} fetches.");
        return 0;
    }

    private static async Task<int> Wait(FarmSession session, JobId job, ResultFolder? folder, CancellationToken cancellation)
    {
        var view = session.Json ? new SilentView() : WatchViews.Aside();
        session.EndLine = view.End;
        var fetch = folder is null ? null : new ResultFetch(session.Farm, job, folder, fetched => view.Say(fetched.File));
        using var along = fetch is null ? null : new FetchAlong(session.Farm, job, fetch);
        var end = await new JobWatch(session.Farm, job, view, happened =>
        {
            if (session.Json)
                session.WriteJson(happened);
        }).ToTheEnd(along, cancellation);
        session.Tell(JobLines.Last(end));
        return WatchCommand.ExitCodeOf(end);
    }
}
