using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;
using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Optimisers;

/// <summary>
/// Kingma and Ba 2015, algorithm 1, with the constants that style transfer has settled on; bounded, pixels are clamped to 0..1 after each step.
/// Its moments go along from scale to scale (m bicubic, v bilinear and kept positive), so that it does not start from nothing.
/// </summary>
internal sealed class Adam : IOptimizer
{
    private const double Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8;

    private readonly IBackend _backend;
    private IVector _m, _v;
    private readonly bool _bounded;
    private double _rate;
    private int _steps;
    private readonly VectorCopy _markedM, _markedV;
    private int _markedSteps;

    public Adam(IBackend backend, int length, double rate, bool bounded)
    {
        (_backend, _rate, _bounded) = (backend, rate, bounded);
        (_m, _v) = (backend.NewVector(length), backend.NewVector(length));
        (_markedM, _markedV) = (new(backend), new(backend));
    }

    public Engine.Backends.Losses? Step(IVector image, IVector gradient, Engine.Backends.Losses losses, IObjective objective)
    {
        StepAhead(image, gradient);
        return null;
    }

    public bool CanStepAhead => true;

    /// <summary>A step asks nothing at all.</summary>
    public INumbers? StepAhead(IVector image, IVector gradient)
    {
        _steps++;
        image.AdamStep(_m, _v, gradient, new AdamCoefficients(
            (float)_rate, (float)Beta1, (float)Beta2, (float)Epsilon,
            (float)(1 - Math.Pow(Beta1, _steps)), (float)(1 - Math.Pow(Beta2, _steps))));
        if (_bounded)
            image.Clamp(0, 1);
        return null;
    }

    public bool WasRight(ReadOnlySpan<double> numbers, double before, double after) => true;

    public void Mark()
    {
        _markedM.Take(_m);
        _markedV.Take(_v);
        _markedSteps = _steps;
    }

    public void Rewind()
    {
        _markedM.PutBack(_m);
        _markedV.PutBack(_v);
        _steps = _markedSteps;
    }

    public void Unmark()
    {
    }

    public void RestartWithHalfStep()
    {
        _m.Upload(new float[_m.Length]);
        _v.Upload(new float[_v.Length]);
        _steps = 0;
        _rate /= 2;
    }

    public void MoveTo(Frame from, Frame to)
    {
        _m = Replace(_m, to.Widen(Resampling.Bicubic(from.Cut(Download(_m)), from.Picture, to.Picture)));
        // The triangle's weights are positive: v stays so without a ReLU.
        _v = Replace(_v, to.Widen(Resampling.Bilinear(from.Cut(Download(_v)), from.Picture, to.Picture)));
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write(_steps);
        writer.Write(_rate);
        writer.Write(_m);
        writer.Write(_v);
    }

    public void Load(CheckpointReader reader)
    {
        _steps = reader.ReadInt32("step count", 0, int.MaxValue);
        _rate = reader.ReadDouble();
        reader.ReadInto(_m);
        reader.ReadInto(_v);
    }

    public void Dispose()
    {
        _m.Dispose();
        _v.Dispose();
        _markedM.Dispose();
        _markedV.Dispose();
    }

    private static float[] Download(IVector vector)
    {
        var values = new float[vector.Length];
        vector.Download(values);
        return values;
    }

    private IVector Replace(IVector old, float[] values)
    {
        old.Dispose();
        var vector = _backend.NewVector(values.Length);
        vector.Upload(values);
        return vector;
    }
}
