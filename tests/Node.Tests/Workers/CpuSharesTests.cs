using RenderFarm.Node.Workers;

namespace RenderFarm.Node.Tests.Workers;

public sealed class CpuSharesTests
{
    [Fact]
    public void EveryCoreHasAWorkerWhereMemoryAndFramesAllow()
    {
        Assert.Equal([1, 1, 1, 1], CpuShares.Threads(4));
        Assert.Equal([2, 2], CpuShares.Threads(4, memoryBytes: 5L << 30, frameBytes: 2L << 30));
        Assert.Equal([4], CpuShares.Threads(4, memoryBytes: 1, frameBytes: 2L << 30));
        Assert.Equal([4], CpuShares.Threads(4, frames: 1));
    }

    [Fact]
    public void CoresAreSharedEvenlyAndNoneIsLeftOver()
    {
        Assert.Equal([3, 2, 2], CpuShares.Threads(7, workers: 3));
        Assert.Equal([1, 1, 1], CpuShares.Threads(2, workers: 3));
    }
}
