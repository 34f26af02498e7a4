using System.Security.Cryptography;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>The SHA-256 of all bytes of a source, read piece by piece.</summary>
public static class SourceHash
{
    private const int PieceBytes = 1 << 20;

    public static ContentHash Of(IByteSource source)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Math.Min(PieceBytes, source.Length)];
        for (var offset = 0L; offset < source.Length;)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, source.Length - offset));
            source.Read(offset, piece);
            sha.AppendData(piece);
            offset += piece.Length;
        }
        return ContentHash.Parse(Convert.ToHexStringLower(sha.GetHashAndReset()));
    }
}
