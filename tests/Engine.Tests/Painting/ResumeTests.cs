using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Engine.Tests.Painting;

public sealed class ResumeTests
{
    [Theory]
    [InlineData(OptimizerKind.Lbfgs, false, 3)]
    [InlineData(OptimizerKind.Lbfgs, false, 11)]
    [InlineData(OptimizerKind.Lbfgs, true, 5)]
    [InlineData(OptimizerKind.Adam, false, 3)]
    [InlineData(OptimizerKind.Adam, false, 8)]
    [InlineData(OptimizerKind.Adam, false, 12)]
    public void ACancelledRenderGoesOnByteForByte(OptimizerKind optimizer, bool strongWolfe, int cancelAt)
    {
        var settings = (optimizer == OptimizerKind.Adam ? Studio.AdamSettings : Studio.Settings) with
        {
            StrongWolfe = strongWolfe, Init = InitKind.Noise, History = 3,
        };
        var whole = new Witness();
        var expected = Studio.Render(Studio.Request(settings), whole);

        using var cancellation = new CancellationTokenSource();
        var before = default(Witness);
        before = new Witness { Then = _ => CancelAfter(before!.Told.Count), Cancellation = cancellation.Token };
        Assert.Throws<OperationCanceledException>(() => Studio.Render(Studio.Request(settings), before));
        var checkpoint = Assert.Single(before.Checkpoints);
        var after = new Witness();
        var resumed = Studio.Render(Studio.Request(settings) with { Checkpoint = checkpoint }, after);

        Assert.Equal(expected.Picture.Rgb, resumed.Picture.Rgb);
        Assert.Equal(expected.Losses, resumed.Losses);
        Assert.Equal(expected.Iterations, resumed.Iterations);
        Assert.Equal(whole.Told, before.Told.Concat(after.Told));

        void CancelAfter(int told)
        {
            if (told == cancelAt)
                cancellation.Cancel();
        }
    }

    [Fact]
    public void EveryCheckpointLeadsToTheSamePicture()
    {
        var witness = new Witness();
        var request = Studio.Request(Studio.AdamSettings) with { CheckpointEvery = new(2, 0) };
        var expected = Studio.Render(request, witness);
        Assert.Equal(7, witness.Checkpoints.Count);
        foreach (var checkpoint in witness.Checkpoints)
            Assert.Equal(expected.Picture.Rgb, Studio.Render(request with { Checkpoint = checkpoint }).Picture.Rgb);
    }

    [Fact]
    public void AResumedRenderWritesTheSameCheckpoints()
    {
        var request = Studio.Request(Studio.Settings) with { CheckpointEvery = new(2, 0) };
        var (whole, resumed) = (new Witness(), new Witness());
        Studio.Render(request, whole);
        Studio.Render(request with { Checkpoint = whole.Checkpoints[2] }, resumed);
        // All but the elapsed seconds and the digest over them, which follow the five texts and the backend's name.
        Assert.Equal(whole.Checkpoints.Skip(3).Select(PixelsOnwards), resumed.Checkpoints.Select(PixelsOnwards));

        static string PixelsOnwards(byte[] bytes) => Convert.ToHexString(bytes.AsSpan(400..^32));
    }

    [Fact]
    public void ACheckpointOfSomethingElseIsRefusedWithTheReason()
    {
        var witness = new Witness();
        var request = Studio.Request(Studio.Settings) with { CheckpointEvery = new(3, 0) };
        Studio.Render(request, witness);
        request = request with { Checkpoint = witness.Checkpoints[0] };
        Refused("other settings", request with { Settings = Studio.Settings with { StyleWeight = 11 } });
        Refused("another content", request with { Content = Studio.Waves(26, 22, 0.31, 0.7) });
        Refused("other style", request with { Styles = [new(Studio.Content)] });
        Refused("other style", request with { Styles = [new(Studio.Style, 1, Studio.Style)] });
        Refused("started from another", request with { Init = Studio.Style });
    }

    [Fact]
    public void DamagedCheckpointsAreRefusedInOneLine()
    {
        var witness = new Witness();
        var request = Studio.Request(Studio.Settings with { FirstIterations = 2, ScaleStep = 4 }) with { CheckpointEvery = new(2, 0) };
        Studio.Render(request, witness);
        var good = witness.Checkpoints[0];
        var random = new Random(1);
        for (var round = 0; round < 80; round++)
        {
            var bad = good.ToArray();
            if (round % 2 == 0)
                bad = bad[..random.Next(bad.Length)];
            else
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            Refused("checkpoint", request with { Checkpoint = bad });
        }
    }

    [Fact]
    public void HostileCheckpointsWithAValidDigestAreRefusedToo()
    {
        var witness = new Witness();
        var request = Studio.Request(Studio.Settings with { FirstIterations = 4, ScaleStep = 4 }) with { CheckpointEvery = new(4, 0) };
        Studio.Render(request, witness);
        var random = new Random(2);
        for (var round = 0; round < 80; round++)
        {
            var body = witness.Checkpoints[0][..^32];
            if (round % 4 == 0)
                body = body[..random.Next(body.Length)];
            else
                BitConverter.TryWriteBytes(body.AsSpan(random.Next(Math.Min(body.Length - 4, 700))), random.Next(3) switch { 0 => -1, 1 => int.MaxValue, _ => random.Next() });
            try
            {
                Studio.Render(request with { Checkpoint = (byte[])[.. body, .. System.Security.Cryptography.SHA256.HashData(body)] });
            }
            catch (Exception e) when (e is InputException or DivergedException)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    private static void Refused(string reason, RenderRequest request)
    {
        var e = Assert.Throws<InputException>(() => Studio.Render(request));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
