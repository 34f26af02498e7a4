namespace RenderFarm.Media.Reading;

/// <summary>Bytes that FFmpeg wants as a file, for as long as it reads them.</summary>
internal sealed class SpooledFile : IDisposable
{
    public SpooledFile(byte[] bytes)
    {
        using var stream = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.Write(bytes);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"farm-{System.IO.Path.GetRandomFileName()}");

    public void Dispose() => File.Delete(Path);
}
