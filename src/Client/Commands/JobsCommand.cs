using System.CommandLine;
using System.Globalization;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Watching;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Commands;

/// <summary>jobs [ID]: all jobs, or one in full.</summary>
internal sealed class JobsCommand
{
    private readonly Argument<string?> _job = new("ID") { Arity = ArgumentArity.ZeroOrOne, Description = "One job in full, with the frames that failed." };
    private readonly Option<string?> _owner = new("--owner") { HelpName = "NAME", Description = "Only theirs." };

    private readonly Option<string?> _state = new("--state")
    {
        HelpName = "queued|running|paused|stopped|finished|cancelled", Description = "Only those in this state.",
    };

    private readonly Option<string?> _limit = new("--limit") { HelpName = "N", Description = "At most so many, newest first. Default: 50." };
    private readonly FarmOptions _farm = new();

    public Command Create()
    {
        var command = new Command("jobs", "List jobs, newest first.") { _job, _owner, _state, _limit };
        _farm.AddTo(command);
        command.SetAction(parsed => parsed.GetValue(_job) is { } job ? One(parsed, JobId.Parse(job)) : All(parsed));
        return command;
    }

    private int All(ParseResult parsed)
    {
        var limit = parsed.GetValue(_limit) is { } text ? new FlagValue("--limit", text).Int(1, 1_000_000) : 50;
        var query = new JobQuery(parsed.GetValue(_owner), State(parsed.GetValue(_state)), null, Math.Min(limit, Limits.JobsPerPage));
        return _farm.Ask(parsed, async (session, cancellation) =>
        {
            var jobs = new List<JobView>();
            do
            {
                var page = await session.Farm.Jobs(query, cancellation);
                jobs.AddRange(page.Items.Take(limit - jobs.Count));
                query = query with { Cursor = page.Next };
            }
            while (query.Cursor is not null && jobs.Count < limit);
            if (session.Json)
                jobs.ForEach(session.WriteJson);
            else if (jobs.Count == 0)
                session.Tell("there are no jobs.");
            else
                foreach (var line in Lines(jobs))
                    session.Output.WriteLine(line);
        });
    }

    private int One(ParseResult parsed, JobId id) => _farm.Ask(parsed, async (session, cancellation) =>
        session.Answer(await session.Farm.Job(id, cancellation), Detail));

    public static IEnumerable<string> Lines(IEnumerable<JobView> jobs) => Table.Lines(
        ["ID", "STATE", " DONE", " FAILED", " TOTAL", " PRIORITY", "OWNER", "SUBMITTED", "NAME"],
        jobs.Select(j => new[]
        {
            $"{j.Id}", JobLines.Word(j.State), $"{j.Counts.Done}", $"{j.Counts.Failed}", $"{j.Counts.Total}", $"{j.Priority}", j.Owner, Time(j.SubmittedAt), j.Name,
        }));

    public static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Detail(JobView job)
    {
        yield return JobLines.Last(job);
        yield return $"name {job.Name}, owner {job.Owner}, priority {job.Priority}";
        yield return $"preset {job.Preset}, {job.SizePx} px, network {job.NetworkName} ({job.NetworkHash.Abbreviated})";
        yield return $"styles {string.Join(", ", job.Styles.Select(s => s.Name))}";
        yield return $"submitted {Time(job.SubmittedAt)}"
            + (job.StartedAt is { } started ? $", started {Time(started)}" : "") + (job.FinishedAt is { } finished ? $", finished {Time(finished)}" : "");
        if (job.SecondsPerFrame is { } seconds)
            yield return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s a frame");
        if (job.Eta is { } eta)
            yield return $"done about {Time(eta.P50)}, hardly after {Time(eta.P90)}";
    }

    private static JobState? State(string? word) => word is null ? null
        : Enum.TryParse<JobState>(word, ignoreCase: true, out var state) && word.All(char.IsAsciiLetter) ? state
        : throw new InputException($"--state wants queued, running, paused, stopped, finished or cancelled, not '{word}'.");
}
