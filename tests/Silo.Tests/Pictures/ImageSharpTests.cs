using System.Buffers.Binary;
using RenderFarm.Core;
using RenderFarm.Media;
using RenderFarm.Silo.Pictures;

namespace RenderFarm.Silo.Tests.Pictures;

/// <summary>The codec with ImageSharp beside the one with FFmpeg alone: the same files, the same pictures.</summary>
public sealed class ImageSharpTests : IDisposable
{
    // What two honest decoders of JPEG may differ by: each rounds its transform and its colors in its own way.
    private const float Rounding = 3.5f / 255;

    // No FFmpeg: whatever is read here was read without it.
    private static readonly Codec Own = new(new PictureCodec("/nowhere/ffmpeg", new ImageSharpFormats()));
    private static readonly Codec Ffmpeg = new(new PictureCodec());

    private readonly string _folder = Directory.CreateTempSubdirectory("farm-pictures-").FullName;

    [Theory]
    [InlineData(false, 8)]
    [InlineData(true, 8)]
    [InlineData(false, 16)]
    [InlineData(true, 16)]
    public void APngIsReadSampleForSample(bool alpha, int bits)
    {
        var picture = Picture(61, 43, alpha, bits);
        var read = Own.Read(Codec.Png(picture));
        Assert.Equal((61, 43, bits), (read.Width, read.Height, read.BitsPerSample));
        var top = bits == 8 ? 255 : 65_535;
        Assert.Equal(picture.Rgb.Select(v => (int)(v * top + 0.5f)), read.Rgb.Select(v => (int)(v * top + 0.5f)));
        Assert.Equal(picture.Alpha?.Select(v => (int)(v * top + 0.5f)), read.Alpha?.Select(v => (int)(v * top + 0.5f)));
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".webp")]
    public void WhatItWritesFfmpegReadsAlike(string extension)
    {
        var path = Path.Combine(_folder, "own" + extension);
        Own.Write(path, Picture(64, 48, alpha: false, 8));
        Close(Ffmpeg.Read(path), Own.Read(path), Rounding);
    }

    [Fact]
    public void AJpegOfFfmpegIsReadAlike()
    {
        var path = Path.Combine(_folder, "ffmpeg.jpg");
        Ffmpeg.Write(path, Picture(80, 56, alpha: false, 8));
        Close(Ffmpeg.Read(path), Own.Read(path), Rounding);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void ExifOrientationIsHonored(int orientation)
    {
        var path = Path.Combine(_folder, "lying.jpg");
        Own.Write(path, Picture(40, 24, alpha: false, 8));
        var file = WithOrientation(File.ReadAllBytes(path), orientation);
        var read = Own.Read(file);
        Assert.Equal(orientation < 5 ? (40, 24) : (24, 40), (read.Width, read.Height));
        Close(Ffmpeg.Read(file), read, Rounding);
    }

    [Fact]
    public void ABombIsRefusedByItsHeaderBeforeAnythingIsDecoded()
    {
        var bomb = Codec.Png(Picture(8, 8, alpha: false, 8));
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 60_000);
        Assert.Contains("megapixels", Assert.Throws<InputException>(() => Own.Read(bomb)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".webp")]
    [InlineData(".png")]
    public void AFileThatIsCutOffIsRefusedInOneLine(string extension)
    {
        var path = Path.Combine(_folder, "whole" + extension);
        Own.Write(path, Picture(96, 96, alpha: false, 8));
        var file = File.ReadAllBytes(path);
        foreach (var length in (int[])[file.Length / 2, file.Length * 3 / 4, file.Length - 12])
            Assert.DoesNotContain('\n', Assert.Throws<InputException>(() => Own.Read(file[..length])).Message);
    }

    [Fact]
    public void NoiseNeverThrowsAnythingButARefusal()
    {
        var path = Path.Combine(_folder, "noise.jpg");
        Own.Write(path, Picture(48, 48, alpha: false, 8));
        foreach (var (seed, whole) in new[] { File.ReadAllBytes(path), Codec.Png(Picture(48, 48, true, 16)) }.Index())
        {
            var random = new Random(seed);
            for (var i = 0; i < 300; i++)
            {
                var file = (byte[])whole.Clone();
                for (var n = 0; n < 5; n++)
                    file[random.Next(20, file.Length)] = (byte)random.Next(256);
                Assert.True(Record.Exception(() => Own.Read(file)) is null or InputException, $"file {seed}, change {i}");
            }
        }
    }

    [Theory]
    [InlineData("TIFF")]
    [InlineData("GIF")]
    [InlineData("BMP")]
    [InlineData("PNM")]
    public void EverythingElseIsLeftToFfmpeg(string format) => Assert.False(new ImageSharpFormats().Decodes(new PictureLayout(format, 1, 1, 8, false)));

    [Fact]
    public void JpegsWithCoarseColorsAreLeftToFfmpegToo()
    {
        var path = Path.Combine(_folder, "coarse.jpg");
        Own.Write(path, Picture(40, 24, alpha: false, 8));
        var file = File.ReadAllBytes(path);
        // The frame's header: after its mark, length, depth, height, width and number of components come the first one's id and sampling.
        var frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        Assert.Equal(0x11, file[frame + 11]);
        file[frame + 11] = 0x22;
        Assert.ThrowsAny<IOException>(() => Own.Read(file));
    }

    [Fact]
    public void ItsOtherFormatsAreNotEvenConfigured()
    {
        byte[] bitmap = [(byte)'B', (byte)'M', .. new byte[60]];
        var refusal = Assert.Throws<InputException>(() => new ImageSharpFormats().Decode(bitmap, new PictureLayout("PNG", 1, 1, 8, false), CancellationToken.None));
        Assert.DoesNotContain("BMP", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Close(Picture expected, Picture read, float most)
    {
        Assert.Equal((expected.Width, expected.Height), (read.Width, read.Height));
        Assert.InRange(expected.Rgb.Zip(read.Rgb, (a, b) => Math.Abs(a - b)).Max(), 0, most);
    }

    // Smooth, and different in each corner and color.
    private static Picture Picture(int width, int height, bool alpha, int bits)
    {
        var rgb = new float[3 * width * height];
        var top = bits == 8 ? 255f : 65_535f;
        for (var c = 0; c < 3; c++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    rgb[(c * height + y) * width + x] = MathF.Round(top * (0.5f + 0.4f * MathF.Sin(0.11f * x * (c + 1) + 0.07f * y + c))) / top;
        return new Picture(width, height, rgb, alpha ? [.. Enumerable.Range(0, width * height).Select(i => MathF.Round(top * i / (width * height)) / top)] : null, bits);
    }

    private sealed class Codec(PictureCodec inner)
    {
        private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

        public static byte[] Png(Picture picture) => PictureCodec.EncodePng(picture, null, Cancellation);

        public Picture Read(string path) => inner.Read(path, Cancellation);

        public Picture Read(byte[] file) => inner.Read(file, "it", Cancellation);

        public void Write(string path, Picture picture) => inner.Write(path, picture, quality: 95, cancellation: Cancellation);
    }

    private static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] exif = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        var length = exif.Length + 2;
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. exif, .. jpeg.AsSpan(2)];
    }
}
