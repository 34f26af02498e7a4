using System.IO.Enumeration;
using RenderFarm.Core;

namespace RenderFarm.Client.Submission;

/// <summary>
/// Files by name or pattern: * and ? within one folder's names, ** for any folders between. For job files, where no shell expands them.
/// </summary>
internal static class FilePattern
{
    private static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden, MatchType = MatchType.Simple };

    public static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?', '[');

    /// <returns>At least one file; those of a pattern in the order of their names, byte by byte, as shells sort them.</returns>
    /// <exception cref="InputException">No such file, a folder, or nothing matches.</exception>
    public static IReadOnlyList<string> Expand(string text)
    {
        if (File.Exists(text) || !text.AsSpan().ContainsAny('*', '?'))
            return [CheckedFile(text)];
        var files = Matches(Path.IsPathRooted(text) ? "/" : "", text.Split('/', StringSplitOptions.RemoveEmptyEntries)).Distinct().ToList();
        files.Sort(StringComparer.Ordinal);
        return files.Count > 0 ? files : throw new InputException($"no file matches {text}.");
    }

    /// <exception cref="InputException">It is none; says what it is instead.</exception>
    public static string CheckedFile(string file)
    {
        if (File.Exists(file))
            return file;
        if (Directory.Exists(file))
            throw new InputException($"{file} is a folder: name its pictures, like {Path.Combine(file, "*.jpg")}.");
        throw new InputException(IsPattern(file)
            ? $"no file is called {file}, and the shell found none that match it: check the folder and the ending."
            : $"there is no file {file}.");
    }

    private static IEnumerable<string> Matches(string folder, ReadOnlyMemory<string> segments)
    {
        var (segment, rest) = (segments.Span[0], segments[1..]);
        if (segment == "**")
            return rest.IsEmpty ? [] : Folders(folder).SelectMany(sub => Matches(sub, segments)).Concat(Matches(folder, rest));
        if (rest.IsEmpty)
            return segment.AsSpan().ContainsAny('*', '?')
                ? List(folder, Directory.EnumerateFiles, segment)
                : new[] { Path.Combine(folder, segment) }.Where(File.Exists);
        return segment.AsSpan().ContainsAny('*', '?')
            ? List(folder, Directory.EnumerateDirectories, segment).SelectMany(sub => Matches(sub, rest))
            : Matches(Path.Combine(folder, segment), rest);
    }

    private static IEnumerable<string> Folders(string folder) => List(folder, Directory.EnumerateDirectories, "*");

    private static IEnumerable<string> List(string folder, Func<string, string, EnumerationOptions, IEnumerable<string>> list, string pattern)
    {
        var path = folder.Length == 0 ? "." : folder;
        // A pattern means what it says: "*.jpg" no "*.jpge", and names with case.
        return Directory.Exists(path)
            ? list(path, "*", Visible).Select(found => Path.GetFileName(found))
                .Where(name => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)).Select(name => Path.Combine(folder, name))
            : [];
    }
}
