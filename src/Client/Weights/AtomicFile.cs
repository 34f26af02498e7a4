using System.Security.Cryptography;
using RenderFarm.Core;

namespace RenderFarm.Client.Weights;

/// <summary>A file that appears whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the path, makes it durable, renames; gives the SHA-256 of what was written.</summary>
    public static ContentHash Write(string path, Action<Stream> write, Action? beforeRename = null)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            ContentHash hash;
            using (var sha = SHA256.Create())
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                using (var hashing = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
                    write(hashing);
                file.Flush(flushToDisk: true);
                hash = ContentHash.Parse(Convert.ToHexStringLower(sha.Hash!));
            }
            beforeRename?.Invoke();
            File.Move(temporary, path, overwrite: true);
            return hash;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
