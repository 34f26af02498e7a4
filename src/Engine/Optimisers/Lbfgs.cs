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

    /// <summary>Minus the gradient at the step's start; at its end the change.</summary>
    private IVector _change;

    private StrongWolfeSearch? _search;
    private BoundedStep? _bounded;
    private readonly VectorCopy _markedDirection, _markedChange;
    private double _rate, _step, _markedStep;

    /// <summary>Whether _direction, _step and _change are of a step done.</summary>
    private bool _moved;

    public Lbfgs(IBackend backend, int length, LbfgsOptions options)
    {
        (_backend, _options, _rate) = (backend, options, options.Rate);
        (_pairs, _direction, _change, _search, _bounded) = Make(length);
        (_markedDirection, _markedChange) = (new(backend), new(backend));
    }

    public Engine.Backends.Losses? Step(IVector image, IVector gradient, Engine.Backends.Losses losses, IObjective objective)
    {
        if (_moved)
        {
            EndStep(gradient);
            _pairs.Add(ref _direction, ref _change, gradient);
        }
        var slope = ChooseDirection(gradient);
        if (slope == 0)
        {
            Forget();
            return null; // A stationary point: nowhere to go.
        }
        _step = _moved ? _rate : Math.Min(1, Math.Max(1, LeastMeanChange * gradient.Length) / gradient.AbsSum()) * _rate;
        BeginStep(gradient);
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

    /// <summary>A first step's length, and a strong Wolfe search, are chosen by numbers that must be known.</summary>
    public bool CanStepAhead => _moved && _search is null;

    public INumbers? StepAhead(IVector image, IVector gradient)
    {
        EndStep(gradient);
        _pairs.Presume(ref _direction, ref _change, gradient);
        _pairs.Descend(gradient, _direction);
        _step = _rate;
        BeginStep(gradient);
        if (_bounded is null)
        {
            ScaleDirection();
            image.AddScaled(1, _direction);
        }
        else
        {
            _bounded.Presume(image, ref _direction, _step);
            _step = 1;
        }
        return _pairs.Trace();
    }

    public bool WasRight(ReadOnlySpan<double> numbers, double before, double after)
    {
        var (curvature, slope) = (numbers[0], numbers[1]);
        return CurvaturePairs.IsCurved(curvature) && slope < 0 && (_bounded is null || BoundedStep.IsLowEnough(before, after));
    }

    public void Mark()
    {
        _markedDirection.Take(_direction);
        _markedChange.Take(_change);
        _markedStep = _step;
        _pairs.Mark();
    }

    public void Rewind()
    {
        _pairs.Rewind();
        _markedDirection.PutBack(_direction);
        _markedChange.PutBack(_change);
        _step = _markedStep;
    }

    public void Unmark() => _pairs.Unmark();

    public void RestartWithHalfStep()
    {
        Forget();
        _rate /= 2;
    }

    public void MoveTo(Frame from, Frame to)
    {
        DisposeOfSize();
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
        DisposeOfSize();
        _markedDirection.Dispose();
        _markedChange.Dispose();
    }

    private void DisposeOfSize()
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
        _pairs.Descend(gradient, _direction);
        var slope = _pairs.Slope;
        if (slope < 0 || _pairs.Count == 0)
            return slope;
        Forget();
        _pairs.Descend(gradient, _direction);
        return _pairs.Slope;
    }

    /// <summary>Minus the gradient here; with that at the step's end it will be the change.</summary>
    private void BeginStep(IVector gradient)
    {
        _change.Combine([gradient], [-1]);
        _moved = true;
    }

    /// <summary>The direction becomes the step, and the change the change.</summary>
    private void EndStep(IVector gradient)
    {
        ScaleDirection();
        _change.AddScaled(1, gradient);
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
