using System.Buffers.Binary;

namespace RenderFarm.Client.Tests.Processes;

public sealed class BadInputTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public BadInputTests()
    {
        _folder.Paint("photo.png", 0.3f);
        _folder.Paint("photo.jpg", 0.3f, 200, 200);
        _folder.Paint("style.png", 0.7f);
        File.WriteAllText(_folder["text.png"], "no picture at all");
        File.WriteAllBytes(_folder["empty.png"], []);
        File.WriteAllBytes(_folder["cut.jpg"], File.ReadAllBytes(_folder["photo.jpg"])[..2000]);
        File.WriteAllBytes(_folder["bomb.png"], Bomb(File.ReadAllBytes(_folder["photo.png"])));
        File.WriteAllText(_folder["weights.safetensors"], "no weights at all");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BadInputIsOneLineAndExitCodeTwoAndLeavesNothing()
    {
        (string Line, string Expected)[] table =
        [
            ("render text.png --style style.png -o out.png", "text.png"),
            ("render empty.png --style style.png -o out.png", "empty.png"),
            ("render cut.jpg --style style.png -o out.png", "cut.jpg"),
            ("render bomb.png --style style.png -o out.png", "bomb.png"),
            ("render missing.png --style style.png -o out.png", "missing.png"),
            ("render photo.png --style missing.png -o out.png", "missing.png"),
            ("render photo.png --style text.png -o out.png", "text.png"),
            ("render . --style style.png -o out.png", "folder"),
            ("render photo.png -o out.png", "--style"),
            ("render photo.png --style style.png", "-o"),
            ("render photo.png --style style.png -o out.xyz", "out.xyz"),
            ("render photo.png --style style.png -o out.png --network weights.safetensors", "weights.safetensors"),
            ("render photo.png --style style.png -o out.png --network vgg19", "weights pull"),
            ("render photo.png --style style.png -o out.png --size 1", "size"),
            ("render photo.png --style style.png -o out.png --device cuda", "cuda"),
            ("render photo.png --style style.png -o out.png --style-layers conv9_9", "conv9_9"),
            ("render photo.png --style style.png -o out.png --sise 64", "--size"),
            ("render photo.png --style style.png -o out.png --size", "--size"),
            ("rendr photo.png", "rendr"),
            ("sweep photo.png --style style.png -o out.png --rows seed", "--rows"),
            ("sweep photo.png --style style.png -o out.png --columns size=1,2 --rows seed=1", "size"),
            ("reconstruct photo.png --style style.png -o out.png --layers conv9_1", "conv9_1"),
            ("reconstruct photo.png --style missing.png -o out.png", "missing.png"),
            ("weights import text.png", "text.png"),
            ("weights pull nothing", "nothing"),
        ];
        foreach (var (line, expected) in table)
        {
            var before = Directory.GetFileSystemEntries(_folder.Path).Order();
            var result = ClientProcess.Run(_folder.Path, line.Split(' '));
            Assert.True(result.ExitCode == 2, $"{line}: exit code {result.ExitCode}, {result.Errors}");
            Assert.Contains(expected, result.OnlyLine(), StringComparison.Ordinal);
            Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path).Order());
        }
    }

    [Fact]
    public void WorldThatFailsIsOneLineAndExitCodeOne()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "there is no /proc here, the folder in which nobody can make a file");
        var result = ClientProcess.Run(_folder.Path, "render", "photo.png", "--style", "style.png", "-o", "/proc/self/out.png");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("/proc/self", result.OnlyLine(), StringComparison.Ordinal);
    }

    /// <summary>A PNG whose header claims 60000 x 60000 pixels.</summary>
    private static byte[] Bomb(byte[] png)
    {
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        return png;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }
        return ~crc;
    }
}
