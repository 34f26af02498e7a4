using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Tests.Workers;

/// <summary>Remembers the first progress that a renderer told.</summary>
internal sealed class Witness : IRenderObserver
{
    public RenderProgress? First { get; private set; }

    public bool WantsPreview => false;

    public void OnProgress(RenderProgress progress) => First ??= progress;

    public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) { }

    public void OnPreview(Picture picture) { }

    public void OnNotice(string line) { }
}
