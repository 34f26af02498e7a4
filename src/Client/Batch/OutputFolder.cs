using RenderFarm.Client.Progress;

namespace RenderFarm.Client.Batch;

/// <summary>Finds out before a long render, not after it, that its result cannot be written.</summary>
internal static class OutputFolder
{
    public static void Prepare(IEnumerable<string> files)
    {
        foreach (var folder in files.Select(FolderOf).Distinct())
            Try(folder);
    }

    private static string FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file))!;

    private static void Try(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"nothing can be written into {folder}: {Wording.OneLine(e.Message)}", e);
        }
    }
}
