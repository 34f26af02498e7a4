using RenderFarm.Client.Commands;
using RenderFarm.Client.Submission;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.JobFiles;

/// <summary>The members that name pictures: one file, or a pattern for many.</summary>
/// <param name="folder">The job file's own; relative names start there.</param>
internal sealed class PictureFiles(MemberReader read, string folder)
{
    public IReadOnlyList<ContentFile> Contents(FileNode node)
    {
        var contents = new List<ContentFile>();
        foreach (var item in read.List(node, "contents"))
            if (item is FileNode.Scalar)
                contents.AddRange(Files(item, "a content").Select(file => new ContentFile(file, Path.GetFileName(file))));
            else if (Named(item) is { } named)
                contents.Add(named);
        return contents;
    }

    public IReadOnlyList<StyleChoice> Styles(FileNode node)
    {
        var styles = new List<StyleChoice>();
        foreach (var item in read.List(node, "styles"))
            if (item is FileNode.Scalar)
                styles.AddRange(Files(item, "a style").Select(file => new StyleChoice(Path.GetFileName(file), [new StyleArgument(file)])));
            else if (Blend(item) is { } blend)
                styles.Add(blend);
        return styles;
    }

    public string? One(FileNode node, string what)
    {
        var files = Files(node, what);
        if (files.Count <= 1)
            return files.Count == 1 ? files[0] : null;
        read.Fault(node, $"{what} is one file, and {files.Count} match {node.Kind}.");
        return null;
    }

    private ContentFile? Named(FileNode node)
    {
        var (file, name) = ((string?)null, (string?)null);
        read.Each(node, "a content", new Dictionary<string, Action<FileNode>>
        {
            ["file"] = n => file = One(n, "file"),
            ["name"] = n => name = Name(n),
        }, "file");
        return file is null ? null : new ContentFile(file, name ?? Path.GetFileName(file));
    }

    private StyleChoice? Blend(FileNode node)
    {
        var (name, pictures) = ((string?)null, new List<StyleArgument>());
        read.Each(node, "a style", new Dictionary<string, Action<FileNode>>
        {
            ["name"] = n => name = Name(n),
            ["pictures"] = n => pictures = [.. read.List(n, "pictures").Select(Picture).OfType<StyleArgument>()],
        }, "pictures");
        return pictures.Count == 0 ? null : new StyleChoice(name ?? Path.GetFileName(pictures[0].File), pictures);
    }

    private StyleArgument? Picture(FileNode node)
    {
        if (node is FileNode.Scalar)
            return One(node, "a style") is { } only ? new StyleArgument(only) : null;
        var (file, weight, mask) = ((string?)null, 1.0, (string?)null);
        read.Each(node, "a picture of a style", new Dictionary<string, Action<FileNode>>
        {
            ["file"] = n => file = One(n, "file"),
            ["weight"] = n => weight = read.Number(n, "weight", 1e-9, RenderLimits.LargestWeight, 1),
            ["mask"] = n => mask = One(n, "mask"),
        }, "file");
        return file is null ? null : new StyleArgument(file, weight, mask);
    }

    private string? Name(FileNode node)
    {
        var name = read.Text(node, "name");
        if (name is null || !name.AsSpan().ContainsAny('/', '\\'))
            return name;
        read.Fault(node, "name must be no path: outputs are named by it.");
        return null;
    }

    private IReadOnlyList<string> Files(FileNode node, string what) =>
        read.Text(node, what) is { } text ? read.Try(node, () => FilePattern.Expand(Path.Combine(folder, text))) ?? [] : [];
}
