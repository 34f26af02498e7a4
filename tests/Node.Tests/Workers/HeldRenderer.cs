using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Tests.Workers;

/// <summary>The real engine, but a test can make it stand still at a moment until the render is called off.</summary>
/// <param name="holds">Asked after every iteration.</param>
internal sealed class HeldRenderer(IRenderer engine, Func<RenderProgress, bool> holds) : IRenderer
{
    public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) => engine.Plan(settings, contentWidth, contentHeight);

    public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation) =>
        engine.Render(request, new Holder(observer, holds, cancellation), cancellation);

    public void Dispose() => engine.Dispose();

    private sealed class Holder(IRenderObserver observer, Func<RenderProgress, bool> holds, CancellationToken cancellation) : IRenderObserver
    {
        public bool WantsPreview => observer.WantsPreview;

        public void OnProgress(RenderProgress progress)
        {
            observer.OnProgress(progress);
            if (holds(progress))
                WaitHandle.WaitAny([cancellation.WaitHandle, TestContext.Current.CancellationToken.WaitHandle]);
        }

        public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) => observer.OnCheckpoint(checkpoint);

        public void OnPreview(Picture picture) => observer.OnPreview(picture);

        public void OnNotice(string line) => observer.OnNotice(line);
    }
}
