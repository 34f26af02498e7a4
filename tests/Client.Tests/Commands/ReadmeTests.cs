using RenderFarm.Client.Commands;
using RenderFarm.Client.Devices;

namespace RenderFarm.Client.Tests.Commands;

public sealed class ReadmeTests
{
    [Fact]
    public void ReadmeExplainsEveryFlagOfRenderInTheSameWords()
    {
        var readme = File.ReadAllText(Path.Combine(Root(), "README.md")).Replace("\\|", "|", StringComparison.Ordinal);
        var untold =
            from option in new RenderCommand(new ProcessorAlone()).Create().Options
            where !readme.Contains($"{option.Name} ", StringComparison.Ordinal) && !readme.Contains($"{option.Name}`", StringComparison.Ordinal)
                || !readme.Contains(option.Description!, StringComparison.Ordinal)
            select option.Name;
        Assert.Empty(untold);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RenderFarm.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds RenderFarm.sln.");
    }
}
