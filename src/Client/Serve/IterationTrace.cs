using System.Globalization;
using System.Text;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Client.Serve;

/// <summary>
/// What workers really did, line by line, each handed to the system before the next iteration, so that a kill loses none: "begin", "iteration PICTURE SCALE
/// ITERATION", "safe" (the farm has acknowledged a new checkpoint of the iteration before). For studies of lost work, and for the test that claims how little it is.
/// </summary>
internal sealed class IterationTrace : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;

    public IterationTrace(string file)
    {
        _file = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        // A line that a kill cut short ends here.
        Write("\nbegin");
    }

    public IRenderer Of(IRenderer renderer) => new TracedRenderer(renderer, this);

    public ILeases Of(ILeases leases) => new TracedLeases(leases, this);

    public void Dispose() => _file.Dispose();

    private void Write(string line)
    {
        lock (_lock)
            _file.Write(Encoding.ASCII.GetBytes(line + "\n"));
    }

    private sealed class TracedRenderer(IRenderer inner, IterationTrace trace) : IRenderer
    {
        public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) => inner.Plan(settings, contentWidth, contentHeight);

        public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation)
        {
            var pixels = ContentHash.Of(System.Runtime.InteropServices.MemoryMarshal.AsBytes(request.Content.Rgb.AsSpan()));
            var picture = ContentHash.Of(Encoding.ASCII.GetBytes($"{pixels} {request.Settings.Hash()}")).Abbreviated;
            return inner.Render(request, new TracedObserver(observer, trace, picture), cancellation);
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class TracedObserver(IRenderObserver inner, IterationTrace trace, string picture) : IRenderObserver
    {
        public bool WantsPreview => inner.WantsPreview;

        public void OnProgress(RenderProgress progress)
        {
            trace.Write(string.Create(CultureInfo.InvariantCulture, $"iteration {picture} {progress.Scale} {progress.Iteration}"));
            inner.OnProgress(progress);
        }

        public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) => inner.OnCheckpoint(checkpoint);

        public void OnPreview(Picture preview) => inner.OnPreview(preview);

        public void OnNotice(string line) => inner.OnNotice(line);
    }

    private sealed class TracedLeases(ILeases inner, IterationTrace trace) : ILeases
    {
        private readonly Dictionary<AttemptId, ContentHash> _known = [];

        public async Task<IReadOnlyList<LeaseVerdict>> Renew(WorkerId worker, IReadOnlyList<AttemptProgress> running, CancellationToken cancellation)
        {
            var verdicts = await inner.Renew(worker, running, cancellation);
            foreach (var (said, verdict) in running.Zip(verdicts))
                if (said.Checkpoint is { } checkpoint && verdict == LeaseVerdict.GoOn && IsNew(said.Attempt, checkpoint) && said.Progress is not null)
                    trace.Write("safe");
            return verdicts;
        }

        public Task Join(WorkerDescription worker, CancellationToken cancellation) => inner.Join(worker, cancellation);

        public async Task<IReadOnlyList<RenderTask>> Lease(LeaseRequest request, CancellationToken cancellation)
        {
            var tasks = await inner.Lease(request, cancellation);
            foreach (var task in tasks)
                if (task.Checkpoint is { } checkpoint)
                    IsNew(task.Attempt, checkpoint);
            return tasks;
        }

        public Task<Acknowledgement> Report(AttemptReport report, CancellationToken cancellation) => inner.Report(report, cancellation);

        public Task WaitForWork(WorkerId worker, TimeSpan longest, CancellationToken cancellation) => inner.WaitForWork(worker, longest, cancellation);

        public Task Leave(WorkerId worker, CancellationToken cancellation) => inner.Leave(worker, cancellation);

        private bool IsNew(AttemptId attempt, ContentHash checkpoint)
        {
            lock (_known)
            {
                var before = _known.TryGetValue(attempt, out var known) ? known : (ContentHash?)null;
                _known[attempt] = checkpoint;
                return before != checkpoint;
            }
        }
    }
}
