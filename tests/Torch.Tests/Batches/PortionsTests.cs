using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Torch.Batches;

namespace RenderFarm.Torch.Tests.Batches;

public sealed class PortionsTests
{
    private static readonly int[] Seven = [1, 2, 3, 4, 5, 6, 7];

    private readonly List<int> _sizes = [];

    [Theory]
    [InlineData(64, new[] { 7 })]
    [InlineData(4, new[] { 3, 4 })]
    [InlineData(0, new[] { 1, 1, 1, 1, 1, 1, 1 })]
    public void WhatDoesNotFitAtOnceComesInPortionsOfASize(int room, int[] sizes)
    {
        Assert.All(new Portions<int>(() => room, Note).Run(Seven), Assert.Null);
        Assert.Equal(sizes, _sizes);
    }

    [Fact]
    public void WhereMemoryRunsOutAllTheSameSmallerPortionsAreTriedAndKeptTo()
    {
        var portions = new Portions<int>(() => 64, frames =>
        {
            if (frames.Count > 2)
                throw new DeviceMemoryException("too many");
            Note(frames);
        });
        Assert.All(portions.Run(Seven), Assert.Null);
        Assert.Equal(7, _sizes.Sum());
        _sizes.Clear();
        // Learnt: nothing is tried that fails.
        Assert.All(portions.Run(Seven), Assert.Null);
        Assert.Equal(7, _sizes.Sum());
        Assert.InRange(_sizes.Max(), 1, 2);
    }

    [Fact]
    public void AFrameThatFailsFailsAlone()
    {
        var faults = new Portions<int>(() => 64, frames =>
        {
            if (frames.Contains(5))
                throw new InvalidOperationException("five");
            Note(frames);
        }).Run(Seven);
        Assert.Equal([null, null, null, null, "five", null, null], faults.Select(fault => fault?.Message));
        Assert.Equal(6, _sizes.Sum());
    }

    [Fact]
    public void AFrameThatFitsNotEvenAloneHasItsLineOfMemory()
    {
        var faults = new Portions<int>(() => 64, _ => throw new DeviceMemoryException("none")).Run(Seven);
        Assert.All(faults, fault => Assert.IsType<DeviceMemoryException>(fault));
    }

    private void Note(IReadOnlyList<int> frames) => _sizes.Add(frames.Count);
}
