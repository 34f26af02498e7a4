using RenderFarm.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Padding = RenderFarm.Engine.Networks.Padding;

namespace RenderFarm.Engine.Torch.Features;

/// <summary>
/// A network's responses to N pictures of one size, and the gradient by the pictures, written out: of all that Torch's own differentiation would
/// keep, only the responses are needed, each until the gradient has passed it, and each step's memory is known beforehand.
/// </summary>
/// <param name="depth">Index of the last convolution that runs.</param>
internal sealed class FeatureChain(Network network, int depth, FilterStore filters)
{
    private readonly Tensor?[] _responses = new Tensor?[depth + 1];
    private readonly PoolStep?[] _pools = new PoolStep?[depth + 1];

    /// <summary>After the ReLU, N x C x H x W, in the store's type and layout.</summary>
    public Tensor Response(int convolution) => _responses[convolution]!;

    /// <param name="input">N x 3 x H x W, preprocessed.</param>
    /// <param name="keep">Which responses are wanted; all of them for a gradient.</param>
    public void Forward(Tensor input, Func<int, bool> keep)
    {
        // It is the input itself where the type is right.
        var typed = input.to(filters.Type);
        var flowing = filters.Layout.Of(typed);
        var owned = true;
        if (!ReferenceEquals(typed, input))
            typed.Dispose();
        for (var i = 0; i <= depth; i++)
        {
            if (network.Convolutions[i].PoolBefore)
            {
                var (pooled, step) = PoolStep.Forward(network.Pooling, flowing, filters.Layout);
                _pools[i] = step;
                Become(pooled);
            }
            if (network.Padding == Padding.Replicate)
                Become(Edges.Replicate(flowing));
            Become(Convolve(network.Convolutions[i], flowing));
            if (keep(i))
                (_responses[i], owned) = (flowing, false);
        }

        void Become(Tensor next)
        {
            if (owned)
                flowing.Dispose();
            (flowing, owned) = (next, true);
        }
    }

    /// <param name="inject">Adds what the losses at a convolution ask for to the gradient by its response.</param>
    /// <returns>dLoss/dInput; the responses are gone.</returns>
    public Tensor Backward(Action<int, Tensor> inject)
    {
        var gradient = Response(depth).zeros_like();
        for (var i = depth; i >= 0; i--)
        {
            inject(i, gradient);
            using (var closed = Response(i).le(0))
                gradient.masked_fill_(closed, 0);
            var next = ConvolveBackward(network.Convolutions[i], gradient);
            gradient.Dispose();
            gradient = next;
            if (_pools[i] is { } pool)
            {
                next = pool.Backward(gradient, Response(i - 1));
                gradient.Dispose();
                gradient = next;
            }
            Forget(i);
        }
        return gradient;
    }

    /// <summary>Gives back what a pass left, whether it came to its end or not.</summary>
    public void Forget()
    {
        for (var i = 0; i <= depth; i++)
            Forget(i);
    }

    private void Forget(int i)
    {
        _responses[i]?.Dispose();
        _pools[i]?.Dispose();
        (_responses[i], _pools[i]) = (null, null);
    }

    private Tensor Convolve(Convolution convolution, Tensor input)
    {
        var weights = filters.Of(convolution);
        var border = network.Padding == Padding.Zero ? 1 : 0;
        return functional.conv2d(input, weights.Forward, weights.Bias, padding: [border, border]).relu_();
    }

    private Tensor ConvolveBackward(Convolution convolution, Tensor gradient)
    {
        var border = network.Padding == Padding.Zero ? 1 : 2;
        var input = functional.conv2d(gradient, filters.Of(convolution).Backward, padding: [border, border]);
        if (network.Padding == Padding.Zero)
            return input;
        using (input)
            return Edges.FoldBack(input, filters.Layout);
    }
}
