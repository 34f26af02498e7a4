using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary>Section 2.1: weight * mean (F - P)^2.</summary>
internal sealed class ContentTap : IFrameTerm
{
    private readonly Tensor _target;
    private readonly double _factor;

    /// <param name="photograph">Positions x C: the photograph's response.</param>
    public ContentTap(ContentTerm term, Tensor photograph)
    {
        using var scope = NewDisposeScope();
        _target = photograph.clone().DetachFromDisposeScope();
        _factor = term.Weight / photograph.numel();
        if (term.Relative)
            _factor /= Math.Max(SumOfSquares(photograph.to(float32)).item<double>() / photograph.numel(), GramLoss.SmallestTarget);
    }

    public Tensor Evaluate(Tensor response, Tensor gradient)
    {
        using var difference = response - _target;
        gradient.add_(difference, 2 * _factor);
        using var sum = SumOfSquares(difference);
        return sum * _factor;
    }

    private static Tensor SumOfSquares(Tensor values)
    {
        using var squares = values.square();
        return squares.sum(type: float64);
    }

    public void Dispose() => _target.Dispose();
}
