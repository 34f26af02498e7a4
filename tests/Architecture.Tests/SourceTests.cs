using System.Text.RegularExpressions;

namespace RenderFarm.Architecture.Tests;

public sealed partial class SourceTests
{
    private const int MaxLines = 350;

    [Fact]
    public void NamespaceOfEveryFileIsItsFolder()
    {
        var strayed =
            from file in Tree.Sources
            // Files of a next version stand in for ours, under the same names.
            where !file.StartsWith("tests/NextCore/", StringComparison.Ordinal)
            let declared = Namespace().Match(Tree.Text(file))
            where declared.Success
            let folders = Path.GetDirectoryName(file)!.Split('/')
            let expected = "RenderFarm." + string.Join('.', folders.Skip(1))
            where declared.Groups[1].Value != expected
            select $"{file}: {declared.Groups[1].Value} instead of {expected}";
        Assert.Empty(strayed);
    }

    [Fact]
    public void NoFileIsTooLongToRead()
    {
        var tooLong = Tree.Sources.Select(file => (file, Lines: Tree.Text(file).Count(c => c == '\n'))).Where(pair => pair.Lines > MaxLines);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void NoFolderIsADrawerForWhateverFitsNowhere()
    {
        string[] drawers = ["Utils", "Util", "Helpers", "Managers", "Services", "Models", "Common", "Misc", "Shared"];
        Assert.DoesNotContain(Tree.Sources, file => file.Split('/').Intersect(drawers, StringComparer.OrdinalIgnoreCase).Any());
    }

    [Fact]
    public void NoRegionsAndNoOrphans() =>
        Assert.DoesNotContain(Tree.Sources, file => Forbidden().IsMatch(Tree.Text(file)));

    [Fact]
    public void ClassesAreSealedUnlessTheyAreMadeToBeDerivedFrom()
    {
        var open =
            from assembly in new[] { typeof(Core.Picture).Assembly, typeof(Engine.StyleTransfer).Assembly, typeof(Media.PictureCodec).Assembly }
            from type in assembly.GetTypes()
            where type is { IsClass: true, IsSealed: false, IsAbstract: false } && !type.Name.Contains('<', StringComparison.Ordinal)
                && type.Namespace?.StartsWith("RenderFarm", StringComparison.Ordinal) == true
            select type.FullName;
        Assert.Empty(open);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // Written so that this file does not find itself.
    [GeneratedRegex(@"^\s*#region|\bTO[D]O\b|\bFIX[M]E\b|\bHA[C]K\b", RegexOptions.Multiline)]
    private static partial Regex Forbidden();
}
