using RenderFarm.Media;

namespace RenderFarm.Client.Tests.Processes;

public sealed class SheetProcessTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public SheetProcessTests()
    {
        _folder.Paint("photo.png", 0.3f);
        _folder.Paint("style.png", 0.7f, 64, 64);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReconstructionIsASheetOfTwoRows()
    {
        var (width, height) = Sheet("reconstruct", "--layers", "conv1_1,conv2_1,conv3_1");
        Assert.True(width > 3 * 32 && height > 2 * 24, $"{width} x {height}");
    }

    [Fact]
    public void SweepTakesAnySettingByAnyOther()
    {
        var (width, height) = Sheet("sweep", "--rows", "seed=1,2,3", "--columns", "style-scale=0.5,1");
        Assert.True(width > 2 * 32 && height > 3 * 24, $"{width} x {height}");
    }

    private (int, int) Sheet(params string[] words)
    {
        var result = ClientProcess.Run(
            _folder.Path, [.. words, "photo.png", "--style", "style.png", "-o", "sheet.png", "--size", "32", "--iterations", "3"]);
        Assert.True(result.ExitCode == 0, result.Errors);
        var sheet = new PictureCodec().Read(_folder["sheet.png"], TestContext.Current.CancellationToken);
        return (sheet.Width, sheet.Height);
    }
}
