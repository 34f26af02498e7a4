namespace RenderFarm.Grains.Storage;

/// <summary>What is kept under one name: bytes in a form of Core's own, and how far the queue's log had come when they were made.</summary>
[GenerateSerializer, Alias("farm.row")]
internal sealed class StoredRow
{
    /// <summary>Grows with everything that is written here.</summary>
    [Id(0)]
    public long Sequence { get; set; }

    [Id(1)]
    public byte[] Bytes { get; set; } = [];
}
