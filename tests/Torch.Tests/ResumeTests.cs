using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Tests.Painting;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

/// <summary>Checkpoints hold no trace of a device but its name.</summary>
public sealed class ResumeTests
{
    public static TheoryData<OptimizerKind> Optimizers => [.. Enum.GetValues<OptimizerKind>()];

    [Theory, MemberData(nameof(Optimizers))]
    public void ACheckpointOfTheProcessorGoesOnOnTorch(OptimizerKind optimizer) =>
        AssertGoesOn(optimizer, () => new CpuBackend(2), () => TorchHere.Open());

    [Theory, MemberData(nameof(Optimizers))]
    public void ACheckpointOfTorchGoesOnOnTheProcessor(OptimizerKind optimizer) =>
        AssertGoesOn(optimizer, () => TorchHere.Open(), () => new CpuBackend(2));

    [Theory, MemberData(nameof(Optimizers))]
    public void OnTorchForTheProcessorARenderGoesOnByteForByte(OptimizerKind optimizer)
    {
        var (whole, resumed) = Resume(optimizer, () => TorchHere.Open(), () => TorchHere.Open(), out var notices);
        Assert.Equal(whole.Picture.Rgb, resumed.Picture.Rgb);
        Assert.Equal(whole.Losses, resumed.Losses);
        Assert.Empty(notices);
    }

    private static void AssertGoesOn(OptimizerKind optimizer, Func<IBackend> first, Func<IBackend> second)
    {
        var (whole, resumed) = Resume(optimizer, first, second, out var notices);
        Assert.Equal(whole.Iterations, resumed.Iterations);
        Assert.InRange(resumed.Losses.Total / whole.Losses.Total, 0.99, 1.01);
        Assert.Contains("goes on on", Assert.Single(notices), StringComparison.Ordinal);
    }

    /// <summary>A whole render on the first, and the same from its checkpoint in the middle of the second scale on the second.</summary>
    private static (RenderResult Whole, RenderResult Resumed) Resume(
        OptimizerKind optimizer, Func<IBackend> first, Func<IBackend> second, out List<string> notices)
    {
        var settings = (optimizer == OptimizerKind.Adam ? Studio.AdamSettings : Studio.Settings) with { Init = InitKind.Noise, History = 3 };
        var request = Studio.Request(settings) with { CheckpointEvery = new(11, 0) };
        var (before, after) = (new Witness(), new Witness());
        var whole = Studio.Render(request, before, first());
        var resumed = Studio.Render(request with { Checkpoint = Assert.Single(before.Checkpoints) }, after, second());
        notices = after.Notices;
        return (whole, resumed);
    }
}
