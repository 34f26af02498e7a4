using RenderFarm.Core;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Masks;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Torch.Batches;
using RenderFarm.Engine.Torch.Features;
using RenderFarm.Engine.Torch.Terms;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch;

/// <summary>
/// The method on Torch's tensors, on the processor or on CUDA by the same code. The order of sums is Torch's: results depend on the number of
/// threads and on the device, by rounding. TF32 is off for the whole process. Several threads may use it at once: pictures of a shape that
/// are painted so are evaluated as one tensor.
/// </summary>
public sealed class TorchBackend : IBackend
{
    private readonly TorchOptions _options;
    private readonly Device _device;
    private readonly FilterStore _filters;
    private readonly MemoryGuard _memory;
    private readonly Meetings _meetings;

    /// <summary>Held by whoever has the network run: one evaluation's memory at a time.</summary>
    private readonly Lock _turn = new();

    /// <exception cref="InputException">Torch, or the device, is not here.</exception>
    public TorchBackend(TorchOptions options)
    {
        TorchLibrary.Require(options.Device);
        _options = options;
        _device = options.Device == TorchDevice.Cuda ? CUDA : CPU;
        if (options.Threads > 0)
            set_num_threads(options.Threads);
        if (options.Device == TorchDevice.Cuda)
        {
            torch.backends.cuda.matmul.allow_tf32 = false;
            torch.backends.cudnn.allow_tf32 = false;
        }
        Name = NameOf(options.Device, options.Fast);
        _filters = new(_device, options.Fast ? bfloat16 : float32, Layout.For(options));
        _memory = new(options, Name);
        _meetings = new(_filters, _memory, _turn);
    }

    public string Name { get; }

    public static string NameOf(TorchDevice device, bool fast) => $"torch-{(device == TorchDevice.Cuda ? "cuda" : "cpu")}{(fast ? "-fast" : "")}";

    public IVector NewVector(int length) => new TorchVector(length, _device, _memory.CountVector);

    public ICurvature NewCurvature(int capacity) => new TorchCurvature(capacity, _device, _turn);

    public void Read(IReadOnlyList<INumbers> numbers, Span<double> values) => Home.Read([.. numbers.Select(part => ((TorchNumbers)part).Values)], values);

    public IReadOnlyList<Moments> Measure(
        Network network, int width, int height, ReadOnlySpan<float> rgb, IReadOnlyList<string> taps, float[]? guide)
    {
        if (taps.Count == 0)
            return [];
        int[] indices = [.. taps.Select(network.IndexOf)];
        var picture = rgb.ToArray();
        var spec = new ObjectiveSpec { Network = network, Width = width, Height = height };
        lock (_turn)
            return _memory.Run(spec, () => Measured(network, width, height, picture, indices, guide));
    }

    public IObjective NewObjective(ObjectiveSpec spec)
    {
        _memory.Plan(spec);
        lock (_turn)
            return _memory.Run(spec, () => new TorchObjective(spec, new PictureLoss(spec, _filters), _meetings));
    }

    public long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps) =>
        TorchMemory.Estimate(network, width, height, taps, _options);

    public int IterationsAhead(int width, int height) => TorchMemory.IterationsAhead(width, height, _options);

    public void Dispose() => _filters.Dispose();

    private List<Moments> Measured(Network network, int width, int height, float[] picture, int[] taps, float[]? guide)
    {
        using var scope = NewDisposeScope();
        using var preprocessing = new NetworkInput(network.Preprocessing, _device);
        var chain = new FeatureChain(network, taps.Max(), _filters);
        chain.Forward(preprocessing.Of(tensor(picture, [1, 3, height, width]).to(_device)), taps.Contains);
        return [.. taps.Select(tap =>
            MomentsOf(FrameMatrix.Of(chain.Response(tap), 0), guide is null ? null : GuidePooling.AtTap(network, tap, width, height, guide)))];
    }

    private Moments MomentsOf(Tensor response, float[]? guide)
    {
        using var scope = NewDisposeScope();
        var shared = guide is null ? response : response * Moment.Shares(guide, _device);
        var share = guide is null ? 1f / response.shape[0] : 1;
        return new(
            (int)response.shape[1], Moment.Mean(shared, share).cpu().data<float>().ToArray(),
            Moment.Gram(response, shared, share).contiguous().cpu().data<float>().ToArray());
    }
}
