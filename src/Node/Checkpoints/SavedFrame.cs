using System.Buffers.Binary;

namespace RenderFarm.Node.Checkpoints;

/// <summary>
/// A frame's checkpoint as a blob: what the engine saved, and before it what the node must know of the time before: the first losses.
/// Layout, little-endian: magic, loss at the very beginning, scale, loss at the beginning of that scale. What begins otherwise is an engine's
/// checkpoint alone (of the command line, say) and can be gone on from as well.
/// </summary>
/// <param name="Losses">Null: not known.</param>
internal sealed record SavedFrame(LossTrail? Losses, ReadOnlyMemory<byte> Engine)
{
    private const int HeaderBytes = 8 + 8 + 4 + 8;

    private static ReadOnlySpan<byte> Magic => "RFFRAME1"u8;

    /// <summary>The parts of the blob, one after the other; the engine's is not copied.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Write(LossTrail losses, ReadOnlyMemory<byte> engine)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(8), losses.First ?? double.NaN);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), losses.Scale);
        BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(20), losses.ScaleFirst ?? double.NaN);
        return [header, engine];
    }

    /// <summary>Any bytes: whether they are a checkpoint, and of this frame, the engine finds out.</summary>
    public static SavedFrame Read(ReadOnlyMemory<byte> blob)
    {
        var bytes = blob.Span;
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Magic))
            return new SavedFrame(null, blob);
        var losses = new LossTrail(
            Known(BinaryPrimitives.ReadDoubleLittleEndian(bytes[8..])),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            Known(BinaryPrimitives.ReadDoubleLittleEndian(bytes[20..])));
        return new SavedFrame(losses, blob[HeaderBytes..]);
    }

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
