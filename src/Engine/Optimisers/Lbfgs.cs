using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;
using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Optimisers;

/// <param name="Bounded">Whether the image is kept within 0..1 and no step ends higher; not beside a strong Wolfe search.</param>
internal sealed record LbfgsOptions(double Rate, int History, bool StrongWolfe, bool Bounded);

/// <summary>
/// L-BFGS (Liu and Nocedal 1989). The first step is min(1, 1/|g|_1) times the rate, or more in pictures of more than 57 x 57: spread over so
/// many samples a sum of 1 is lost in rounding (1e-6 each at 512 x 512, of which float32 keeps two digits), and the pair learnt from it
/// once threw a picture into its negative. The later steps are the rate; with strong Wolfe these are where the line search begins.
/// Bounded, each step is projected back into 0..1 and shortened while it leads uphill, and the pair s is the way really gone (the authors'
/// own code, L-BFGS-B, does both too). Between scales its history is dropped: pairs of another size say little about this one, and a new
/// one is learnt in ten iterations.
/// </summary>
internal sealed class Lbfgs : IOptimizer
{
    /// <summary>Of the first step, a sample: well above rounding, far below what the eye sees.</summary>
    private const double LeastMeanChange = 1e-4;

    private readonly IBackend _backend;
    private readonly LbfgsOptions _options;
    private CurvaturePairs _pairs;

    /// <summary>The way to go, then, bounded, the way really gone.</summary>
    private IVector _direction;

    /// <summary>Minus the gradient at the step's start; with the next gradient added to it, the change.</summary>
    private IVector _change;

    private StrongWolfeSearch? _search;
    private BoundedStep? _bounded;
    private double _rate, _step;

    /// <summary>Whether _direction, _step and _change are of a step done.</summary>
    private bool _moved;

    public Lbfgs(IBackend backend, int length, LbfgsOptions options)
    {
        (_backend, _options, _rate) = (backend, options, options.Rate);
        (_pairs, _direction, _change, _search, _bounded) = Make(length);
    }

    public Engine.Backends.Losses? Step(IVector image, IVector gradient, Engine.Backends.Losses losses, IObjective objective)
    {
        if (_moved)
        {
            ScaleDirection();
            _change.AddScaled(1, gradient);
            _pairs.Add(ref _direction, ref _change, gradient);
        }
        var slope = ChooseDirection(gradient);
        if (slope == 0)
        {
            Forget();
            return null; // A stationary point: nowhere to go.
        }
        _step = _moved ? _rate : Math.Min(1, Math.Max(1, LeastMeanChange * gradient.Length) / gradient.AbsSum()) * _rate;
        _change.Combine([gradient], [-1]);
        _moved = true;
        if (_search is not null)
        {
            (_step, losses) = _search.Run(image, _direction, gradient, new(losses, slope), _step, objective);
            if (_step == 0)
                Forget(); // Nothing better along d: next time straight downhill.
            return losses;
        }
        if (_bounded is not null)
            return StepWithin(_bounded, image, gradient, losses, slope, objective);
        ScaleDirection();
        image.AddScaled(1, _direction);
        return null;
    }

    public void RestartWithHalfStep()
    {
        Forget();
        _rate /= 2;
    }

    public void MoveTo(Frame from, Frame to)
    {
        Dispose();
        (_pairs, _direction, _change, _search, _bounded) = Make(3 * to.Canvas.Pixels);
        _moved = false;
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write(_rate);
        writer.Write(_moved);
        if (!_moved)
            return;
        writer.Write(_step);
        writer.Write(_direction);
        writer.Write(_change);
        _pairs.Save(writer);
    }

    public void Load(CheckpointReader reader)
    {
        _rate = reader.ReadDouble();
        _moved = reader.ReadBoolean();
        if (!_moved)
            return;
        _step = reader.ReadDouble();
        reader.ReadInto(_direction);
        reader.ReadInto(_change);
        _pairs.Load(reader);
    }

    public void Dispose()
    {
        _pairs.Dispose();
        _direction.Dispose();
        _change.Dispose();
        _search?.Dispose();
        _bounded?.Dispose();
    }

    private Engine.Backends.Losses StepWithin(
        BoundedStep bounded, IVector image, IVector gradient, Engine.Backends.Losses losses, double slope, IObjective objective)
    {
        if (bounded.Run(image, ref _direction, gradient, losses.Total, slope, _step, objective) is { } lower)
        {
            _step = 1; // The direction is the way gone.
            return lower;
        }
        Forget(); // Next time straight downhill.
        gradient.Combine([_change], [-1]);
        return losses;
    }

    /// <summary>d = -H g; steepest descent where rounding has made that point uphill.</summary>
    /// <returns>d . g</returns>
    private double ChooseDirection(IVector gradient)
    {
        var slope = _pairs.Descend(gradient, _direction);
        if (slope < 0 || _pairs.Count == 0)
            return slope;
        Forget();
        return _pairs.Descend(gradient, _direction);
    }

    /// <summary>Makes it as long as the step.</summary>
    private void ScaleDirection()
    {
        if (_step != 1)
            _direction.Scale((float)_step);
        _step = 1;
    }

    private void Forget()
    {
        _pairs.Clear();
        _moved = false;
    }

    private (CurvaturePairs Pairs, IVector Direction, IVector Change, StrongWolfeSearch? Search, BoundedStep? Bounded) Make(int length) => (
        new(_backend, length, _options.History), _backend.NewVector(length), _backend.NewVector(length),
        _options.StrongWolfe ? new StrongWolfeSearch(_backend, length) : null,
        _options.Bounded && !_options.StrongWolfe ? new BoundedStep(_backend, length) : null);
}
