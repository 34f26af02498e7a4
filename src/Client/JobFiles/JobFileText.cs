using System.Text;
using RenderFarm.Client.Progress;
using RenderFarm.Core;

namespace RenderFarm.Client.JobFiles;

/// <summary>The text of a job file, in either language, as nodes.</summary>
internal static class JobFileText
{
    /// <summary>A job file has five levels.</summary>
    public const int Deepest = 16;

    // A million names of contents.
    private const long MostBytes = 64 << 20;

    public static bool IsJobFile(string name) =>
        Path.GetExtension(name).ToLowerInvariant() is ".yaml" or ".yml" or ".json";

    /// <param name="what">Which kind of file was expected.</param>
    /// <exception cref="InputException">No such file, no text, or not in its language; with line and column where there are any.</exception>
    public static FileNode Read(string file, string what = "job file")
    {
        var bytes = Bytes(file, what);
        // Editors of another system put a mark in front.
        var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
        return Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? JsonNodes.Read(file, bytes[start..])
            : YamlNodes.Read(file, Text(file, bytes.AsSpan(start)));
    }

    public static InputException Fault(string file, Place at, string what) => new(Line(file, at, what));

    public static string Line(string file, Place at, string what) => $"{file}:{at.Line}:{at.Column}: {Wording.OneLine(what)}";

    private static byte[] Bytes(string file, string what)
    {
        try
        {
            var info = new FileInfo(file);
            if (!info.Exists)
                throw new InputException(Directory.Exists(file) ? $"{file} is a folder, no {what}." : $"there is no {what} {file}.");
            return info.Length <= MostBytes
                ? File.ReadAllBytes(file)
                : throw new InputException($"{file} is larger than {MostBytes >> 20} MiB: split the job.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {Wording.OneLine(e.Message)}", e);
        }
    }

    private static string Text(string file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{file} is no text in UTF-8.", e);
        }
    }
}
