using System.Xml.Linq;

namespace RenderFarm.Architecture.Tests;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Tree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Source files of the projects and tests, without what builds left; paths relative to the root, with slashes.</summary>
    public static IReadOnlyList<string> Sources { get; } = [.. Folders("src", "tests", "bench")
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    /// <summary>Projects of src by their names.</summary>
    public static IReadOnlyDictionary<string, XDocument> Projects { get; } = Folders("src")
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file)!, XDocument.Load);

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static IEnumerable<string> Folders(params string[] names) =>
        names.Select(name => Path.Combine(Root, name)).Where(Directory.Exists);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RenderFarm.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds RenderFarm.sln.");
    }
}
