namespace RenderFarm.Node.Tests;

/// <summary>A folder of a test's own, gone when it ends.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("farm-node-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
