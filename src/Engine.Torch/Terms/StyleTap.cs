using RenderFarm.Engine.Backends;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary>
/// Section 2.2: the moments of a response F (M positions x C), a loss of them, and its way back: dF = 2 F dGram / M + dMean / M. With a guide T
/// positions weigh T / sum T instead of 1 / M.
/// </summary>
internal sealed class StyleTap : IFrameTerm
{
    private readonly double _weight;
    private readonly IMomentLoss _loss;

    /// <summary>Positions x 1, their sum 1; null: all weigh 1 / M.</summary>
    private readonly Tensor? _shares;

    public StyleTap(StyleTerm term, float[]? guide, Device device)
    {
        _weight = term.Weight;
        _loss = MomentLosses.Of(term.Loss, term.Target, device);
        _shares = guide is null ? null : Moment.Shares(guide, device);
    }

    public Tensor Evaluate(Tensor response, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var shared = _shares is null ? response : response * _shares;
        var share = _shares is null ? 1f / response.shape[0] : 1;
        var (loss, byGram, byMean) = _loss.Evaluate(
            Moment.Gram(response, shared, share), _loss.NeedsMean ? Moment.Mean(shared, share) : null);
        gradient.addmm_(shared, byGram, 1, (float)(2 * _weight * share));
        if (byMean is not null)
            gradient.add_(_shares is null ? byMean : byMean * _shares, _weight * share);
        return (loss * _weight).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _loss.Dispose();
        _shares?.Dispose();
    }
}
