using System.Text;
using RenderFarm.Core;

namespace RenderFarm.Client.Batch;

/// <summary>Where the farm of a batch lives until all is done: beside the pictures, and found again by what is to be painted.</summary>
internal sealed class BatchFolder(string output, IEnumerable<PictureJob> jobs)
{
    private const string Name = ".farm";

    private readonly string _all = System.IO.Path.Combine(output, Name);

    public string Path { get; } = System.IO.Path.Combine(
        output, Name, ContentHash.Of(Encoding.UTF8.GetBytes(string.Join('\n', jobs.Select(job => System.IO.Path.GetFullPath(job.Output))))).Abbreviated);

    public void Remove()
    {
        try
        {
            if (Directory.Exists(Path))
                Directory.Delete(Path, recursive: true);
            // Another batch may still need its own.
            if (Directory.Exists(_all) && !Directory.EnumerateFileSystemEntries(_all).Any())
                Directory.Delete(_all);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{Path} cannot be removed: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
