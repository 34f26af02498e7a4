using RenderFarm.Core;
using RenderFarm.CpuNode;

namespace RenderFarm.Client.Devices;

/// <summary>The devices of the local stack.</summary>
internal sealed class ProcessorAlone : IPaintingDevices
{
    public PaintingDevice Choose(string word, bool fast, int threads) => word is not ("auto" or "cpu")
        ? throw new InputException($"--device {word} is not to be had: this build paints on the processor only; say auto or cpu, or build the cluster stack.")
        : fast
            ? throw new InputException("--fast is for the engine of the cluster stack: give --device torch or cuda too.")
            : PaintingDevice.Processor;

    public IEnumerable<DeviceRow> List(int threads)
    {
        var device = PaintingDevice.Processor;
        yield return new(device.Word, $"{device.Name(threads)}, {device.Backend}", "-", $"{device.MemoryBytes >> 20} MiB", "not measured", "not measured", "-");
    }
}
