using System.Security.Cryptography;
using RenderFarm.Core.Rendering;
using RenderFarm.Node.Checkpoints;

namespace RenderFarm.Node.Tests.Checkpoints;

public sealed class SavedFrameTests
{
    [Fact]
    public void WhatWasSavedReadsBack()
    {
        var engine = RandomNumberGenerator.GetBytes(10_000);
        var losses = new LossTrail(12.5, 2, 0.75);
        var blob = Joined(SavedFrame.Write(losses, engine));
        var read = SavedFrame.Read(blob);
        Assert.Equal(losses, read.Losses);
        Assert.Equal(engine, read.Engine.ToArray());
    }

    [Fact]
    public void UnknownLossesStayUnknown() =>
        Assert.Equal(LossTrail.Unknown, SavedFrame.Read(Joined(SavedFrame.Write(LossTrail.Unknown, new byte[] { 1 }))).Losses);

    [Fact]
    public void CheckpointOfAnEngineAloneIsTakenAsItIs()
    {
        foreach (var length in new[] { 0, 1, 27, 28, 500 })
        {
            var bytes = RandomNumberGenerator.GetBytes(length);
            var read = SavedFrame.Read(bytes);
            Assert.Null(read.Losses);
            Assert.Equal(bytes, read.Engine.ToArray());
        }
    }

    [Fact]
    public void TrailKnowsWhereRenderAndScaleBegan()
    {
        var trail = LossTrail.Unknown;
        (int Scale, int Iteration, double Loss)[] steps = [(0, 0, 9), (0, 1, 7), (1, 0, 5), (1, 1, 4), (1, 2, 3)];
        foreach (var (scale, iteration, loss) in steps)
            trail = trail.After(At(scale, iteration, loss));
        Assert.Equal(new LossTrail(9, 1, 5, 2), trail);
    }

    [Fact]
    public void TrailThatGoesOnInTheMiddleKnowsNoMoreThanItWasTold()
    {
        Assert.Equal(new LossTrail(null, 1, null, 7), LossTrail.Unknown.After(At(1, 7, 3)));
        Assert.Equal(new LossTrail(9, 1, 5, 7), new LossTrail(9, 1, 5).After(At(1, 7, 3)));
        // Of another scale than the saved one: what was said of that is void.
        Assert.Equal(new LossTrail(9, 2, null, 7), new LossTrail(9, 1, 5).After(At(2, 7, 3)));
    }

    private static byte[] Joined(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var joined = new MemoryStream();
        new MemorySegments(parts).CopyTo(joined);
        return joined.ToArray();
    }

    private static RenderProgress At(int scale, int iteration, double loss) =>
        new(scale, 3, 32, 32, iteration, 10, 0, new LossReport(loss, 0, loss, 0, 0));
}
