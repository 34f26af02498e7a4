using System.Runtime.CompilerServices;
using RenderFarm.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Features;

/// <summary>A convolution's weights on the device, as both directions want them.</summary>
/// <param name="Forward">K x C x 3 x 3.</param>
/// <param name="Bias">K.</param>
/// <param name="Backward">
/// C x K x 3 x 3, turned by 180 degrees: the gradient by the input is then itself a convolution, for which cuDNN has only algorithms that
/// add in a fixed order. Its own "backward data" has others too, and Torch's switch against these is not to be had in TorchSharp.
/// </param>
internal sealed record ConvolutionFilters(Tensor Forward, Tensor Bias, Tensor Backward) : IDisposable
{
    public static ConvolutionFilters Of(Convolution convolution, Device device, ScalarType type, Layout layout)
    {
        using var scope = NewDisposeScope();
        var weights = tensor(convolution.Weights, [convolution.Outputs, convolution.Inputs, 3, 3]);
        var turned = weights.transpose(0, 1).flip(2, 3).contiguous();
        return new(
            layout.Of(weights.to(type, device)).DetachFromDisposeScope(), tensor(convolution.Bias).to(type, device).DetachFromDisposeScope(),
            layout.Of(turned.to(type, device)).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        Forward.Dispose();
        Bias.Dispose();
        Backward.Dispose();
    }
}

/// <summary>Of all networks that a backend has met; variants of a network share their convolutions.</summary>
internal sealed class FilterStore(Device device, ScalarType type, Layout layout) : IDisposable
{
    private readonly Dictionary<Convolution, ConvolutionFilters> _filters = new(new ByReference());

    public Device Device => device;

    /// <summary>Of responses.</summary>
    public ScalarType Type => type;

    /// <summary>Of responses, and of filters.</summary>
    public Layout Layout => layout;

    public ConvolutionFilters Of(Convolution convolution)
    {
        lock (_filters)
        {
            if (!_filters.TryGetValue(convolution, out var filters))
                _filters.Add(convolution, filters = ConvolutionFilters.Of(convolution, device, type, layout));
            return filters;
        }
    }

    public void Dispose()
    {
        foreach (var filters in _filters.Values)
            filters.Dispose();
        _filters.Clear();
    }

    // A record's own equality would compare arrays of millions by their references, and hash names.
    private sealed class ByReference : IEqualityComparer<Convolution>
    {
        public bool Equals(Convolution? x, Convolution? y) => ReferenceEquals(x, y);

        public int GetHashCode(Convolution convolution) => RuntimeHelpers.GetHashCode(convolution);
    }
}
