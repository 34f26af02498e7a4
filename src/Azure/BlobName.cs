using RenderFarm.Core;

namespace RenderFarm.Azure;

/// <summary>A blob's name is its hash: the digits spread evenly, which is what the service asks of names.</summary>
internal static class BlobName
{
    /// <summary>Null for what a stranger put into the container.</summary>
    public static ContentHash? HashOf(string name) =>
        name.Length == 2 * ContentHash.Bytes && name.All(c => char.IsAsciiHexDigitLower(c))
            ? ContentHash.Parse(name)
            : null;
}
