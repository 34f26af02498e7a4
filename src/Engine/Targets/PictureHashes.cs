using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RenderFarm.Core;

namespace RenderFarm.Engine.Targets;

/// <summary>The identity of pictures in memory: SHA-256 of size, depth and samples; computed once for each.</summary>
internal sealed class PictureHashes
{
    private readonly ConditionalWeakTable<Picture, object> _known = [];

    public ContentHash Of(Picture picture) => (ContentHash)_known.GetValue(picture, p => Compute(p));

    private static ContentHash Compute(Picture picture)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadOnlySpan<int> shape = [picture.Width, picture.Height, picture.BitsPerSample, picture.Alpha is null ? 3 : 4];
        hash.AppendData(MemoryMarshal.AsBytes(shape));
        hash.AppendData(MemoryMarshal.AsBytes(picture.Rgb.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(picture.Alpha.AsSpan()));
        return ContentHash.Parse(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
