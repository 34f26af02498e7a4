using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>Tells the formats of weights files apart by their first bytes.</summary>
internal static class TensorFormat
{
    public enum Kind { Unknown, Safetensors, TorchZip, TorchLegacy, TorchTar }

    private const int TarMagicOffset = 257;

    /// <exception cref="InputException">A zip without content.</exception>
    public static Kind Of(IByteSource source)
    {
        Span<byte> head = stackalloc byte[TarMagicOffset + 5];
        head.Clear();
        var length = (int)Math.Min(head.Length, source.Length);
        source.Read(0, head[..length]);
        if (head[TarMagicOffset..].SequenceEqual("ustar"u8))
            return Kind.TorchTar;
        if (head.StartsWith("PK\x3\x4"u8))
            return Kind.TorchZip;
        if (head.StartsWith("PK"u8))
            throw new InputException($"{source.Name} is an empty or split zip file, not PyTorch weights.");
        if (head[0] == 0x80 && head[1] is >= 2 and <= 5)
            return Kind.TorchLegacy;
        return length > 8 && head[8] == (byte)'{' ? Kind.Safetensors : Kind.Unknown;
    }
}
