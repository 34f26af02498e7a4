using RenderFarm.Core;
using RenderFarm.Host.Store;

namespace RenderFarm.Host.Tests.Store;

public sealed class DataDirectoryTests
{
    [Fact]
    public void FolderBelongsToOneFarmAtATimeAndTheOtherIsNamed()
    {
        using var folder = new TemporaryFolder();
        using (DataDirectory.Take(folder["data"], TimeProvider.System))
        {
            var refusal = Assert.Throws<InputException>(() => DataDirectory.Take(folder["data"], TimeProvider.System));
            Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        }
        DataDirectory.Take(folder["data"], TimeProvider.System).Dispose();
    }

    [Fact]
    public void FileInThePlaceOfTheFolderIsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["data"], "");
        Assert.Throws<InputException>(() => DataDirectory.Take(folder["data"], TimeProvider.System));
    }
}
