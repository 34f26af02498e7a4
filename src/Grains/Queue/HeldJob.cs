using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Grains.Jobs;

namespace RenderFarm.Grains.Queue;

/// <summary>
/// A job in a shard's memory: its lists, its state and its ranges as of the last capture, encoded. The dispatcher, which cannot wait, reads what it
/// let go of from here.
/// </summary>
internal sealed class HeldJob(JobManifest manifest, PagedLists lists)
{
    private readonly Dictionary<int, (long Sequence, byte[] Bytes)> _ranges = [];

    public JobManifest Manifest => manifest;
    public JobHeader Header => manifest.Header;
    public PagedLists Lists => lists;

    /// <summary>Null before its submission was decided on.</summary>
    public Job? Job { get; set; }

    /// <summary>The log's entries up to this one are in <see cref="Job"/>.</summary>
    public long Sequence { get; set; }

    /// <summary>When it was last asked for.</summary>
    public DateTimeOffset Used { get; set; }

    /// <summary>Null: nothing ever happened to it.</summary>
    public FrameRange? Range(int index) => _ranges.TryGetValue(index, out var held) ? FrameRange.Decode(held.Bytes) : null;

    public byte[] Bytes(int index) => _ranges[index].Bytes;

    /// <summary>The log's entries up to this one are in the range as it was read from its row.</summary>
    public long SequenceOf(int index) => _ranges.TryGetValue(index, out var held) ? held.Sequence : 0;

    /// <param name="read">Of a range that comes from its row: the entries that are in it.</param>
    public void Set(int index, byte[] bytes, long read = 0) => _ranges[index] = (read, bytes);
}
