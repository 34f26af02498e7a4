using RenderFarm.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Features;

/// <summary>A network's preprocessing as a matrix of 3 x 3 and an offset: exact, each row has one factor that is not zero.</summary>
internal sealed class NetworkInput : IDisposable
{
    private readonly Tensor _matrix, _offset;

    public NetworkInput(Preprocessing preprocessing, Device device)
    {
        var factors = new float[9];
        for (var c = 0; c < 3; c++)
            factors[3 * c + preprocessing.Order[c]] = preprocessing.Scale[c];
        _matrix = tensor(factors, [3, 3]).to(device).DetachFromDisposeScope();
        _offset = tensor([.. preprocessing.Offset], [3, 1]).to(device).DetachFromDisposeScope();
    }

    /// <param name="rgb">N x 3 x H x W in 0..1.</param>
    public Tensor Of(Tensor rgb)
    {
        using var planes = rgb.flatten(2, 3);
        using var mixed = _matrix.matmul(planes);
        return mixed.add_(_offset).view(rgb.shape);
    }

    /// <summary>dLoss/dRgb from dLoss/dInput.</summary>
    public Tensor Backward(Tensor gradient)
    {
        using var planes = gradient.flatten(2, 3);
        using var across = _matrix.t();
        using var mixed = across.matmul(planes);
        return mixed.view(gradient.shape);
    }

    public void Dispose()
    {
        _matrix.Dispose();
        _offset.Dispose();
    }
}
