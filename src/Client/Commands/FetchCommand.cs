using System.CommandLine;
using RenderFarm.Client.Fetching;
using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Commands;

/// <summary>fetch ID [-o DIR]: the results of a job, as far as they are done.</summary>
internal sealed class FetchCommand
{
    private readonly Argument<string> _job = new("ID") { Description = "Of a job." };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "DIR|FILE.zip", Description = "A folder (made if need be), or one zip file of all. Default: what submit said.",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Replace files that the farm did not make." };
    private readonly FarmOptions _farm = new();

    public Command Create()
    {
        var command = new Command("fetch", "Fetch what is done of a job; what is there already, byte for byte, is not fetched again.") { _job, _output, _force };
        _farm.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var job = JobId.Parse(parsed.GetValue(_job)!);
        var output = parsed.GetValue(_output) ?? FetchMemory.Locate(Environment.GetEnvironmentVariable).Find(job)
            ?? throw new InputException($"say where the results of {job} go: -o DIR.");
        return _farm.Ask(
            parsed,
            (session, cancellation) => output.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
                ? Zip(session, job, output, cancellation)
                : Files(session, job, new ResultFolder(output, parsed.GetValue(_force)), cancellation));
    }

    private static async Task Files(FarmSession session, JobId id, ResultFolder folder, CancellationToken cancellation)
    {
        var job = await session.Farm.Job(id, cancellation);
        var line = new CountLine(Console.Error, !WatchViews.IsTerminal(Console.IsErrorRedirected), TimeProvider.System);
        session.EndLine = line.End;
        var done = 0;
        var fetch = new ResultFetch(session.Farm, id, folder, fetched =>
        {
            line.Show("fetched", Interlocked.Increment(ref done), job.Counts.Done);
            if (session.Json)
                lock (line)
                    session.WriteJson(fetched);
        });
        await fetch.All(cancellation);
        var kept = fetch.Kept > 0 ? $", {fetch.Kept} were there" : "";
        var left = job.Counts.Total - job.Counts.Done;
        session.Tell($"{fetch.Fetched} fetched into {folder.Path}{kept}{(left > 0 ? $"; {left} of {job.Counts.Total} frames are not done" : "")}.");
    }

    private static async Task Zip(FarmSession session, JobId job, string file, CancellationToken cancellation)
    {
        var folder = new ResultFolder(Path.GetDirectoryName(Path.GetFullPath(file))!, force: false);
        folder.Prepare();
        if (File.Exists(file))
            throw new InputException($"{file} exists: choose another name.");
        await folder.Write(Path.GetFileName(file), null, begin => session.Farm.Zip(job, begin, cancellation));
        session.Tell($"{file} has the frames done by now.");
    }
}
