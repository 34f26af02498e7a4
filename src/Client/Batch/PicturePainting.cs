using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Batch;

/// <summary>A picture on a worker of the batch's farm.</summary>
internal sealed class PicturePainting(BatchPicture picture, TimeLeft left, ContentHash? checkpoint)
{
    public BatchPicture Picture => picture;
    public TimeLeft Left => left;

    /// <summary>The last that the farm knows of: where the next call goes on.</summary>
    public ContentHash? Checkpoint { get; set; } = checkpoint;

    /// <summary>How the engine ended it; null: it did not.</summary>
    public RenderResult? Ended { get; set; }
}
