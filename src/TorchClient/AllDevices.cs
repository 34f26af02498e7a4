using System.Globalization;
using RenderFarm.Client.Devices;
using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Engine.Torch;
using RenderFarm.TorchNode;

namespace RenderFarm.TorchClient;

/// <summary>The command line's devices where Torch is built in.</summary>
internal sealed class AllDevices(Func<IReadOnlyList<GpuStatus>> readGpus, TimeProvider clock) : IPaintingDevices
{
    // A processor is full with a small picture, a GPU only with a large one.
    private const int GpuPx = 1024;

    private readonly TorchDevices _devices = new(readGpus, clock);

    public PaintingDevice Choose(string word, bool fast, int threads) => _devices.Choose(word, fast, threads);

    public IEnumerable<DeviceRow> List(int threads)
    {
        var peak = TorchLibrary.Problem is null ? PeakProduct.Measure(TorchDevice.Cpu, clock) : (double?)null;
        yield return Row(PaintingDevice.Processor, threads, TorchDevices.ProcessorPx, peak);
        if (TorchLibrary.Problem is { } problem)
        {
            yield return new("torch", "not to be had: " + problem, "-", "-", "-", "-", "-");
            yield break;
        }
        yield return Row(_devices.Choose("torch", fast: false, threads), threads, TorchDevices.ProcessorPx, peak);
        foreach (var row in Gpus(threads))
            yield return row;
    }

    private IEnumerable<DeviceRow> Gpus(int threads)
    {
        var gpus = readGpus();
        if (!TorchLibrary.HasCuda)
        {
            if (gpus.Count == 0)
                yield return new("cuda", "no NVIDIA GPU is here", "-", "-", "-", "-", "-");
            foreach (var gpu in gpus)
                yield return Described(gpu) with { Speed = "this build has no CUDA" };
            yield break;
        }
        if (gpus is [{ Fault: { } fault } broken, ..])
        {
            yield return Described(broken) with { Speed = "not used", Health = fault };
            yield break;
        }
        var row = Row(_devices.Choose("cuda", fast: false, threads), threads, GpuPx, PeakProduct.Measure(TorchDevice.Cuda, clock));
        yield return gpus is [var first, ..] ? Described(first) with { Speed = row.Speed, Share = row.Share } : row with { Driver = "not readable", Health = "not readable" };
        foreach (var other in gpus.Skip(1))
            yield return Described(other) with { Speed = "not used: CUDA_VISIBLE_DEVICES chooses" };
    }

    private static DeviceRow Described(GpuStatus gpu) => new(
        "cuda", gpu.Name, gpu.Driver ?? "not readable", gpu.MemoryBytes is { } bytes ? $"{bytes >> 20} MiB" : "not readable", "-", "-", gpu.Health);

    /// <exception cref="InputException">It cannot be opened after all.</exception>
    private DeviceRow Row(PaintingDevice device, int threads, int sizePx, double? peak)
    {
        var speed = _devices.SpeedOf(device, threads, sizePx);
        return new(
            device.Word, $"{device.Name(threads)}, {device.Backend}", "-", $"{device.MemoryBytes >> 20} MiB",
            string.Create(CultureInfo.InvariantCulture, $"{speed.FlopsPerSecond / 1e9:0} GFLOP/s"),
            peak is { } product ? (speed.FlopsPerSecond / product).ToString("0%", CultureInfo.InvariantCulture) : "not readable", "-");
    }
}
