using System.Security.Cryptography;

namespace RenderFarm.Core;

/// <summary>The SHA-256 of some bytes, as 64 lower-case hexadecimal digits: the name of a blob, a network, a set of settings.</summary>
public readonly record struct ContentHash
{
    private readonly string? _hex;

    private ContentHash(string hex) => _hex = hex;

    public string Hex => _hex ?? throw new InvalidOperationException("An uninitialised ContentHash has no value.");

    public static ContentHash Of(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <exception cref="InputException">The text is not 64 hexadecimal digits.</exception>
    public static ContentHash Parse(string text) =>
        text.Length == 64 && text.All(char.IsAsciiHexDigit)
            ? new(text.ToLowerInvariant())
            : throw new InputException($"'{text}' is not a SHA-256: 64 hexadecimal digits are expected.");

    /// <summary>The first 12 digits, for people.</summary>
    public string Abbreviated => Hex[..12];

    public override string ToString() => Hex;
}
