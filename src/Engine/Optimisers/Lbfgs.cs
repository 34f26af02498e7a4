using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;
using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Optimisers;

/// <param name="Bounded">Whether the image is kept within 0..1; not by a strong Wolfe search.</param>
internal sealed record LbfgsOptions(double Rate, int History, bool StrongWolfe, bool Bounded);

/// <summary>
/// L-BFGS (Liu and Nocedal 1989). The first step is min(1, 1/|g|_1) long times the rate, the later ones the rate; with strong Wolfe these are
/// where the line search begins. Bounded, each step is projected back into 0..1 and the pair s is the way really gone (the authors' own code
/// bounds it too, by L-BFGS-B). Between scales its history is dropped: pairs of another size say little about this one, and a
/// new one is learnt in ten iterations.
/// </summary>
internal sealed class Lbfgs : IOptimizer
{
    private readonly IBackend _backend;
    private readonly LbfgsOptions _options;
    private CurvaturePairs _pairs;
    private IVector _direction, _before, _origin;
    private StrongWolfeSearch? _search;
    private double _rate, _step;

    /// <summary>Whether _direction, _step and _before are of a step done.</summary>
    private bool _moved;

    public Lbfgs(IBackend backend, int length, LbfgsOptions options)
    {
        (_backend, _options, _rate) = (backend, options, options.Rate);
        (_pairs, _direction, _before, _origin, _search) = Make(length);
    }

    public Engine.Backends.Losses? Step(IVector image, IVector gradient, Engine.Backends.Losses losses, IObjective objective)
    {
        if (_moved)
            _pairs.Add(_direction, (float)_step, gradient, _before);
        var slope = ChooseDirection(gradient);
        var size = gradient.AbsSum();
        if (size == 0)
            return null; // A stationary point: nowhere to go.
        _step = _moved ? _rate : Math.Min(1, 1 / size) * _rate;
        _before.CopyFrom(gradient);
        _moved = true;
        if (_search is not null)
        {
            (_step, losses) = _search.Run(image, _direction, gradient, new(losses, slope), _step, objective);
            if (_step == 0)
                Forget(); // Nothing better along d: next time straight downhill.
            return losses;
        }
        _origin.CopyFrom(image);
        image.AddScaled((float)_step, _direction);
        if (!_options.Bounded)
            return null;
        image.Clamp(0, 1);
        _direction.CopyFrom(image);
        _direction.AddScaled(-1, _origin);
        _step = 1;
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
        (_pairs, _direction, _before, _origin, _search) = Make(3 * to.Canvas.Pixels);
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
        writer.Write(_before);
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
        reader.ReadInto(_before);
        _pairs.Load(reader);
    }

    public void Dispose()
    {
        _pairs.Dispose();
        _direction.Dispose();
        _before.Dispose();
        _origin.Dispose();
        _search?.Dispose();
    }

    /// <summary>d = -H g; steepest descent where rounding has made that point uphill.</summary>
    /// <returns>d . g</returns>
    private double ChooseDirection(IVector gradient)
    {
        for (; ; )
        {
            _direction.CopyFrom(gradient);
            _pairs.Apply(_direction);
            _direction.Scale(-1);
            var slope = _direction.Dot(gradient);
            if (slope < 0 || _pairs.Count == 0)
                return slope;
            Forget();
        }
    }

    private void Forget()
    {
        _pairs.Clear();
        _moved = false;
    }

    private (CurvaturePairs Pairs, IVector Direction, IVector Before, IVector Origin, StrongWolfeSearch? Search) Make(int length) => (
        new(_backend, length, _options.History), _backend.NewVector(length), _backend.NewVector(length), _backend.NewVector(length),
        _options.StrongWolfe ? new StrongWolfeSearch(_backend, length) : null);
}
