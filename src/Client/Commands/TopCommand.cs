using System.CommandLine;
using System.Globalization;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Watching;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Commands;

/// <summary>top: what the farm does now.</summary>
internal sealed class TopCommand
{
    private const int MostJobs = 20;
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(2);

    private readonly Option<bool> _once = new("--once") { Description = "Show it once and end; so it is where there is no terminal." };
    private readonly FarmOptions _farm = new();

    public Command Create()
    {
        var command = new Command("top", "Show workers and jobs, refreshed until Ctrl-C.") { _once };
        _farm.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed) => _farm.Run(parsed, async (session, cancellation) =>
    {
        if (session.Json)
        {
            session.WriteJson(await session.Farm.Overview(cancellation));
            return 0;
        }
        if (parsed.GetValue(_once) || !WatchViews.IsTerminal(Console.IsOutputRedirected))
        {
            foreach (var line in await Lines(session, cancellation))
                session.Output.WriteLine(line);
            return 0;
        }
        var view = new BarView(Console.Out, () => Console.WindowWidth, TimeProvider.System);
        session.EndLine = view.End;
        while (true)
        {
            var lines = await Lines(session, cancellation);
            view.Show([.. lines.Take(Math.Max(1, Console.WindowHeight - 1))]);
            await Task.Delay(Refresh, cancellation);
        }
    });

    private static async Task<IReadOnlyList<string>> Lines(FarmSession session, CancellationToken cancellation)
    {
        var overview = await session.Farm.Overview(cancellation);
        var workers = await session.Farm.Workers(cancellation);
        var jobs = await session.Farm.Jobs(new JobQuery(Limit: Limits.JobsPerPage), cancellation);
        var active = jobs.Items.OrderBy(j => j.State is JobState.Finished or JobState.Cancelled).Take(MostJobs);
        var c = overview.Counts;
        return
        [
            string.Create(CultureInfo.InvariantCulture,
                $"{session.Farm.Address}  {overview.BusyWorkers}/{overview.Workers} workers busy  {overview.FramesPerMinute:0.#} frames a minute  {overview.ActiveJobs} jobs active"),
            $"{c.Waiting} waiting  {c.Running} running  {c.Done} done  {c.Failed} failed  {c.Skipped} skipped  {Wording.Bytes(overview.BlobBytes)} stored",
            "",
            .. WorkersCommand.Lines(workers),
            "",
            .. JobsCommand.Lines(active),
            .. overview.RecentFailures.Take(3).Select(f => $"failed: {f.Job} frame {f.Frame} on {f.Failure.Worker}: {f.Failure.Evidence}"),
        ];
    }
}
