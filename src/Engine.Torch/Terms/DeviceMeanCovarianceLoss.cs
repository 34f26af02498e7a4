using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary><see cref="MeanCovarianceLoss"/>: factor * (mean (mu - mu_t)^2 + mean diag (C + C_t - 2 (A C A)^1/2)), A = C_t^1/2.</summary>
internal sealed class DeviceMeanCovarianceLoss : IMomentLoss
{
    private readonly Tensor _mean, _root, _trace, _identity;
    private readonly double _factor;

    public DeviceMeanCovarianceLoss(Moments target, double factor, Device device)
    {
        using var scope = NewDisposeScope();
        var n = target.Channels;
        _factor = factor / n;
        _identity = eye(n, dtype: float32, device: device).DetachFromDisposeScope();
        _mean = tensor(target.Mean).to(device).DetachFromDisposeScope();
        var covariance = Covariance(tensor(target.Gram, [n, n]).to(device), _mean);
        _trace = Trace(covariance).DetachFromDisposeScope();
        _root = Root(covariance).Root.DetachFromDisposeScope();
    }

    public bool NeedsMean => true;

    public (Tensor Loss, Tensor ByGram, Tensor? ByMean) Evaluate(Tensor gram, Tensor? mean)
    {
        var covariance = Covariance(gram, mean!);
        var (root, inverse) = Root(_root.mm(covariance).mm(_root));
        var away = mean! - _mean;
        var distance = away.square().sum(type: float64) + Trace(covariance) + _trace - Trace(root) * 2;
        // D = I - A (A C A)^-1/2 A is n dLoss/dC; C = Gram - mu mu^T.
        var half = _root.mm(inverse).mm(_root);
        var slope = _identity - (half + half.t()) * 0.5;
        return (distance * _factor, slope * _factor, (away - slope.mv(mean!)) * (2 * _factor));
    }

    private Tensor Covariance(Tensor gram, Tensor mean) => gram - mean.outer(mean) + _identity * MeanCovarianceLoss.Epsilon;

    private static Tensor Trace(Tensor matrix) => matrix.diagonal(0, 0, 1).sum(type: float64);

    /// <summary>Root and inverse root, by the same steps as the processor's.</summary>
    private (Tensor Root, Tensor Inverse) Root(Tensor matrix)
    {
        var norm = matrix.to(float64).square().sum().sqrt().clamp(float.Epsilon);
        var (root, inverse) = ((matrix / norm).to(float32), _identity);
        for (var step = 0; step < MeanCovarianceLoss.RootSteps; step++)
        {
            var t = _identity * 1.5 - inverse.mm(root) * 0.5;
            (root, inverse) = (root.mm(t), t.mm(inverse));
        }
        var scale = norm.sqrt();
        return ((root * scale).to(float32), (inverse / scale).to(float32));
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { _mean, _root, _trace, _identity })
            tensor.Dispose();
    }
}
