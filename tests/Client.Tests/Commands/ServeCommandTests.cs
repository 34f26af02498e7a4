using RenderFarm.Client.Commands;
using RenderFarm.Client.Serve;
using RenderFarm.CpuNode;

namespace RenderFarm.Client.Tests.Commands;

public sealed class ServeCommandTests
{
    [Fact]
    public void EveryThreadHasAWorkerUnlessMemoryOrSomebodySaysOtherwise()
    {
        Assert.Equal(8, CpuWorkers.UsualCount(8, 32L << 30));
        Assert.Equal(3, CpuWorkers.UsualCount(8, 15L << 30));
        Assert.Equal(1, CpuWorkers.UsualCount(8, 1L << 30));
        Assert.Equal(CpuWorkers.UsualCount(3, CpuWorkers.MemoryBytes), Read("--threads", "3").Workers);
        Assert.Equal((5, 3), (Read("--threads", "3", "--workers", "5").Workers, Read("--threads", "3", "--workers", "5").Threads));
        Assert.Equal(0, Read("--workers", "0").Workers);
    }

    private static ServeOrder Read(params string[] words)
    {
        var serve = new ServeCommand();
        return serve.Read(serve.Create().Parse(["--data", "data", .. words]));
    }
}
