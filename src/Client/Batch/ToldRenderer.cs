using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Node.Workers;

namespace RenderFarm.Client.Batch;

/// <summary>A worker's engine, whose every iteration is told at once: heartbeats carry only some.</summary>
/// <param name="checkpoints">As was asked for; else the worker's own.</param>
internal sealed class ToldRenderer(IRenderer inner, BatchPainting painting, CheckpointRule checkpoints) : IRenderer
{
    public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) => inner.Plan(settings, contentWidth, contentHeight);

    public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation)
    {
        var wanted = checkpoints == CheckpointRule.Never || request.CheckpointEvery == CheckpointRule.Never
            ? request : request with { CheckpointEvery = checkpoints };
        var at = painting.Of(((IAttemptObserver)observer).Attempt);
        return at.Ended = inner.Render(wanted, new Observer(observer, painting, at), cancellation);
    }

    public void Dispose() => inner.Dispose();

    private sealed class Observer(IRenderObserver inner, BatchPainting painting, PicturePainting at) : IRenderObserver
    {
        public bool WantsPreview => inner.WantsPreview;

        public void OnProgress(RenderProgress progress)
        {
            painting.Progressed(at, progress);
            inner.OnProgress(progress);
        }

        public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) => inner.OnCheckpoint(checkpoint);

        public void OnPreview(Picture picture) => inner.OnPreview(picture);

        public void OnNotice(string line)
        {
            painting.Noticed(at, line);
            inner.OnNotice(line);
        }
    }
}
