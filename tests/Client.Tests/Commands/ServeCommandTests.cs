using RenderFarm.Client.Commands;
using RenderFarm.Client.Devices;
using RenderFarm.Client.Serve;
using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Node.Workers;

namespace RenderFarm.Client.Tests.Commands;

public sealed class ServeCommandTests
{
    [Fact]
    public void EveryThreadHasAWorkerUnlessMemoryOrSomebodySaysOtherwise()
    {
        Assert.Equal(8, CpuWorkers.UsualCount(8, 32L << 30));
        Assert.Equal(3, CpuWorkers.UsualCount(8, 15L << 30));
        Assert.Equal(1, CpuWorkers.UsualCount(8, 1L << 30));
        Assert.Null(Read("--threads", "3").Workers);
        Assert.Equal(CpuWorkers.UsualCount(3, CpuWorkers.MemoryBytes), ServeCommand.WorkersOn(PaintingDevice.Processor, 3));
        Assert.Equal(1, ServeCommand.WorkersOn(PaintingDevice.Processor with { SharesThreads = false }, 3));
        Assert.Equal((5, 3), (Read("--threads", "3", "--workers", "5").Workers, Read("--threads", "3", "--workers", "5").Threads));
        Assert.Equal(0, Read("--workers", "0").Workers);
    }

    [Fact]
    public void DeviceAndBatchAreSaidAsForARender()
    {
        Assert.Equal(new DeviceChoice("auto", false, null), Read().Device);
        Assert.Equal(new DeviceChoice("cuda", true, 8), Read("--device", "cuda", "--fast", "--batch", "8").Device);
        Assert.Contains("--batch", Assert.Throws<InputException>(() => Read("--batch", "65")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABatchIsForADeviceThatEvaluatesFramesTogether()
    {
        var gpu = PaintingDevice.Processor with { Word = "cuda", UsualBatch = new SideBySide(16, 1000) };
        Assert.Equal(SideBySide.One, PaintingDevice.Processor.SideBySide(null));
        Assert.Equal(SideBySide.One, PaintingDevice.Processor.SideBySide(1));
        Assert.Equal("frames are evaluated together by Torch only: device cpu paints one after another.",
            Assert.Throws<InputException>(() => PaintingDevice.Processor.SideBySide(2)).Message);
        Assert.Equal((gpu.UsualBatch, new SideBySide(3)), (gpu.SideBySide(null), gpu.SideBySide(3)));
    }

    private static ServeOrder Read(params string[] words)
    {
        var serve = new ServeCommand(new ProcessorAlone());
        return serve.Read(serve.Create().Parse(["--data", "data", .. words]));
    }
}
