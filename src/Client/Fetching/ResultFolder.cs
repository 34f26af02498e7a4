using System.Security.Cryptography;
using RenderFarm.Client.Batch;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Receipts;
using RenderFarm.Media;
using RenderFarm.Media.Provenance;

namespace RenderFarm.Client.Fetching;

/// <summary>
/// The folder that a job's results are fetched into. What is there with the right bytes is kept; a file appears wholly or not at all.
/// </summary>
internal sealed class ResultFolder(string folder, bool force)
{
    private const string TemporarySuffix = ".fetching.tmp";

    public string Path => folder;

    /// <exception cref="IOException">Nothing can be written there.</exception>
    public void Prepare() => OutputFolder.Prepare([System.IO.Path.Combine(folder, "x")]);

    /// <exception cref="InputException">The farm names a file outside the folder.</exception>
    public string PathOf(string outputName)
    {
        // A farm may lie: what it names must not lead out of the folder.
        if (SafeName.FaultOfFile(outputName) is { } fault)
            throw new InputException($"the farm names a result '{outputName}', and that cannot be: {fault}.");
        return System.IO.Path.Combine(folder, outputName);
    }

    /// <returns>Whether the file is there, whole.</returns>
    /// <exception cref="InputException">Somebody else's file has its name.</exception>
    public bool Has(string outputName, ContentHash hash, long bytes)
    {
        var file = PathOf(outputName);
        if (!File.Exists(file))
            return false;
        if (FactOf(file) == new FileFact(hash, bytes))
            return true;
        return force || IsOurs(file)
            ? false
            : throw new InputException($"{file} exists and does not say that the farm painted it: choose another folder, or --force to replace it.");
    }

    /// <param name="fill">Given a way to begin: it may be called again after half a file came.</param>
    /// <exception cref="IOException">Other bytes came than were promised, or the disk is full: the folder is as it was.</exception>
    /// <param name="hash">Null: nothing was promised.</param>
    public async Task Write(string outputName, ContentHash? hash, Func<Func<Stream>, Task> fill)
    {
        var target = PathOf(outputName);
        var temporary = System.IO.Path.Combine(folder, $".{System.IO.Path.GetRandomFileName()}{TemporarySuffix}");
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous))
            {
                await fill(() =>
                {
                    file.SetLength(0);
                    return file;
                });
                file.Position = 0;
                var found = ContentHash.Parse(Convert.ToHexStringLower(await SHA256.HashDataAsync(file)));
                if (hash is { } promised && found != promised)
                    throw new IOException($"{outputName}: the farm sent other bytes ({found.Abbreviated}) than it promised ({promised.Abbreviated}).");
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static bool IsOurs(string file)
    {
        try
        {
            return PictureMetadata.Read(file) is var found && (ResultMetadata.IsOurs(found) || found[PictureMetadata.SettingsHash] is not null);
        }
        catch (InputException)
        {
            // Damaged, or no picture: whoever wrote it, it is not ours to replace.
            return false;
        }
    }

    public static FileFact FactOf(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return new FileFact(ContentHash.Parse(Convert.ToHexStringLower(SHA256.HashData(stream))), stream.Length);
    }
}
