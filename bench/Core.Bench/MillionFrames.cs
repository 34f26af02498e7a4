using System.Collections.Immutable;
using System.Diagnostics;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Bench;

/// <summary>
/// One job from its submission to its last frame, as a host decides it: frames are selected and leased in chunks, every outcome is reported by
/// itself, every event is applied and the job counted after each. Nothing is stored and nothing rendered.
/// </summary>
/// <param name="journal">Every decision's events are also made into the record that a journal would keep.</param>
internal sealed class MillionFrames(int frames, int chunk, bool journal)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LossReport Losses = new(1.75, 1, 0.5, 0.125, 0.125);
    private static readonly ContentHash Network = ContentHash.Of([1]);
    private readonly WorkerId[] _workers = [.. Enumerable.Range(0, 64).Select(i => WorkerId.Parse($"node-{i / 8}/gpu-{i % 8}"))];
    private FrameRange[] _ranges = [];
    private int _attempts;

    public Job Job { get; private set; } = null!;

    /// <summary>Of records that a journal would keep.</summary>
    public long JournalBytes { get; private set; }

    /// <summary>From the first lease to the last frame.</summary>
    public Spent Run()
    {
        Job = Job.Of(new JobEvent.Submitted(JobId.New(Start, 1), Header(), Start));
        _ranges = [.. Enumerable.Range(0, Job.Header.Ranges).Select(i => FrameRange.New(JobHeader.FirstOf(i), Job.Header.CountOf(i)))];
        var (watch, busy) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        for (var range = 0; range < _ranges.Length; range++)
            for (var worker = 0; !_ranges[range].IsSettled; worker++)
                RenderChunk(range, _workers[worker % _workers.Length], Start.AddSeconds(watch.Elapsed.TotalSeconds));
        var spent = new Spent((Environment.CpuUsage.TotalTime - busy).TotalSeconds, watch.Elapsed.TotalSeconds);
        return Job.State == JobState.Finished && Job.Counts.Done == frames
            ? spent
            : throw new InvalidOperationException($"The job is {Job.State} with {Job.Counts}.");
    }

    /// <summary>Bytes of the ranges' records: all of them, and the largest.</summary>
    public (long All, int Largest) Records()
    {
        var lengths = _ranges.Select(range => range.Encode().Length).ToList();
        return (lengths.Sum(length => (long)length), lengths.Max());
    }

    private void RenderChunk(int range, WorkerId worker, DateTimeOffset now)
    {
        var chosen = FrameSelection.Next(_ranges[range], FrameOrder.Ascending, chunk, now);
        var attempts = new AttemptId[chosen.Count];
        for (var i = 0; i < attempts.Length; i++)
            attempts[i] = new AttemptId(new Guid(++_attempts, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8));
        Happen(range, Leasing.Lease(_ranges[range], Job.Standing, worker, chosen, attempts, now).OrThrow(), now);
        for (var i = 0; i < attempts.Length; i++)
        {
            var report = new AttemptReport(worker, Job.Id, chosen[i], attempts[i], new Outcome.Rendered(Result(chosen[i])), []);
            var (acknowledgement, events) = Reporting.Report(_ranges[range], Job.Standing, report, now);
            if (acknowledgement != Acknowledgement.Recorded)
                throw new InvalidOperationException($"Frame {chosen[i]}: {acknowledgement}.");
            Happen(range, events, now);
        }
    }

    private void Happen(int range, ImmutableArray<FrameEvent> events, DateTimeOffset now)
    {
        if (journal)
            JournalBytes += FrameEventCodec.Encode(events).Length;
        _ranges[range] = _ranges[range].Apply(events);
        Job = Job.Apply(JobProgress.Count(Job, range, _ranges[range].Counts, now));
    }

    // A hash of its own for each frame, without the cost of one: that is the worker's.
    private static FrameResult Result(int frame)
    {
        Span<byte> hash = stackalloc byte[ContentHash.Bytes];
        BitConverter.TryWriteBytes(hash, frame);
        return new(new ContentHash(hash), 400_000 + frame, 512, 384, Losses, 20, 500, 2.5, "cpu (AVX-512)", Network);
    }

    private JobHeader Header() => new()
    {
        Name = "bench", Owner = "bench", Priority = 50, Network = "farmnet", NetworkHash = Network, OutputName = "{number}.png",
        Policy = new JobPolicy(), Passes = 1, After = [], Contents = frames, Styles = 1, Settings = 1,
    };
}

/// <param name="CpuSeconds">Of a core, the collector's and the compiler's work included: what other programs on the machine do not disturb.</param>
internal readonly record struct Spent(double CpuSeconds, double Seconds);
