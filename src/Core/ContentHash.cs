using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RenderFarm.Core;

/// <summary>
/// The SHA-256 of some bytes, written as 64 lower-case hexadecimal digits: the name of a blob, a network, a set of settings. Held as its
/// 32 bytes: a job of a million frames has a few million of them.
/// </summary>
public readonly record struct ContentHash
{
    public const int Bytes = 32;

    // Every word is kept combined with a constant, so that what is all zeros is the uninitialised value and no hash that anybody will see.
    private const ulong Mask = 0x9E3779B97F4A7C15;

    private readonly ulong _first, _second, _third, _fourth;

    /// <param name="bytes">32 of them.</param>
    public ContentHash(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Bytes);
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ Mask;
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) ^ Mask;
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]) ^ Mask;
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]) ^ Mask;
    }

    public string Hex
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Bytes];
            CopyTo(bytes);
            return Convert.ToHexStringLower(bytes);
        }
    }

    public static ContentHash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(bytes, hash);
        return new ContentHash(hash);
    }

    /// <exception cref="InputException">The text is not 64 hexadecimal digits.</exception>
    public static ContentHash Parse(string text) =>
        text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigit)
            ? new(Convert.FromHexString(text))
            : throw new InputException($"'{text}' is not a SHA-256: 64 hexadecimal digits are expected.");

    /// <param name="bytes">At least 32.</param>
    public void CopyTo(Span<byte> bytes)
    {
        if (this == default)
            throw new InvalidOperationException("An uninitialised ContentHash has no value.");
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _first ^ Mask);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _second ^ Mask);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _third ^ Mask);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _fourth ^ Mask);
    }

    /// <summary>The first 12 digits, for people.</summary>
    public string Abbreviated => Hex[..12];

    public override string ToString() => Hex;
}
