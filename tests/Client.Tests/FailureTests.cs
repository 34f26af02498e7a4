using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Tests;

public sealed class FailureTests
{
    [Fact]
    public void BadInputIsTwoAndAFailingWorldIsOne()
    {
        (Exception Exception, int ExitCode)[] table =
        [
            (new InputException("x"), 2), (new IOException("x"), 1), (new UnauthorizedAccessException("x"), 1), (new DivergedException("x"), 1),
            (new InsufficientMemoryException(), 1),
        ];
        foreach (var (exception, exitCode) in table)
            Assert.Equal(exitCode, Failure.Of(exception).ExitCode);
    }

    [Fact]
    public void UnexpectedFailureIsOneLineThatSaysWhereItsTraceIs()
    {
        var folder = Directory.CreateTempSubdirectory("farm-test-").FullName;
        var failure = Failure.Of(new InvalidOperationException("first\nsecond"), folder);
        Assert.Equal(1, failure.ExitCode);
        Assert.Contains("InvalidOperationException: first second", failure.Line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Line);
        var trace = Assert.Single(Directory.GetFiles(folder));
        Assert.Contains(trace, failure.Line, StringComparison.Ordinal);
        Assert.Contains("second", File.ReadAllText(trace), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
