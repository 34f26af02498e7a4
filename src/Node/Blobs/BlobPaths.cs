using RenderFarm.Core;

namespace RenderFarm.Node.Blobs;

/// <summary>Where a blob lies: ab/cdef..., so that a million of them are 256 folders of 4,000 files.</summary>
internal sealed class BlobPaths(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Files that are being written; on the same disk as their places, or a rename would be a copy.</summary>
    public string Unfinished => Path.Combine(Root, "unfinished");

    public IEnumerable<string> Folders => Enumerable.Range(0, 256).Select(i => Path.Combine(Root, i.ToString("x2")));

    public string FolderOf(ContentHash hash) => Path.Combine(Root, hash.Hex[..2]);

    public string FileOf(ContentHash hash) => Path.Combine(Root, hash.Hex[..2], hash.Hex[2..]);

    /// <summary>Null for a file that is no blob.</summary>
    public static ContentHash? HashOf(string folder, string file)
    {
        var hex = Path.GetFileName(folder) + Path.GetFileName(file);
        return hex.Length == 64 && hex.All(char.IsAsciiHexDigitLower) ? ContentHash.Parse(hex) : null;
    }
}
