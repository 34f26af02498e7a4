using RenderFarm.Core;

namespace RenderFarm.Media.Reading;

/// <summary>A whole picture file in memory, or one line that says why not.</summary>
internal static class FileBytes
{
    public static byte[] Read(string path)
    {
        if (Directory.Exists(path))
            throw new InputException($"Cannot read the picture '{path}': it is a directory.");
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
                throw new InputException($"Cannot read the picture '{path}': there is no such file.");
            // Also pipes and devices: their length is none, and opening one could wait for ever.
            if (info.Length == 0)
                throw new InputException($"Cannot read the picture '{path}': it is empty.");
            if (info.Length > Limits.MaxFileBytes)
                throw new InputException($"Cannot read the picture '{path}': it has more than {Limits.MaxFileBytes >> 20} MiB.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or ArgumentException)
        {
            throw new InputException($"Cannot read the picture '{path}': {Reason(e)}.", e);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "this user may not read it",
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        _ => e.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };
}
