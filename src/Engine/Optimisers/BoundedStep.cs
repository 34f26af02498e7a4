using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Optimisers;

/// <summary>
/// A step along a direction, projected back into 0..1, that does not end higher than it began: where it does, it is shortened to the minimum
/// of the parabola through both losses and the slope (Nocedal and Wright, section 3.5). Without this a step that trusts one or two
/// pairs too far throws the photograph away, and what is found instead is some other minimum.
/// </summary>
internal sealed class BoundedStep(IBackend backend, int length) : IDisposable
{
    /// <summary>Of the loss: so small a rise is gone an iteration later, and not worth an evaluation.</summary>
    private const double Rise = 0.01;

    /// <summary>The parabola may be a bad likeness: so much of a step is tried next at least and at most.</summary>
    private const double Least = 0.1, Most = 0.5;

    /// <summary>The last is 1/64 of the step at most: a direction that is still uphill there leads nowhere.</summary>
    private const int Trials = 7;

    private readonly IVector _origin = backend.NewVector(length);
    private IVector _way = backend.NewVector(length);

    /// <summary>Moves the image, writes the gradient there, and leaves in the direction the way really gone.</summary>
    /// <returns>The losses there; null where every step led uphill and the image is where it was.</returns>
    public Engine.Backends.Losses? Run(
        IVector image, ref IVector direction, IVector gradient, double loss, double slope, double step, IObjective objective)
    {
        _origin.CopyFrom(image);
        for (var trial = 0; trial < Trials; trial++)
        {
            Try(image, direction, step);
            var losses = objective.Evaluate(image, gradient);
            if (IsLowEnough(loss, losses.Total))
            {
                (direction, _way) = (_way, direction);
                return losses;
            }
            image.CopyFrom(_origin);
            var promised = -slope * step;
            step *= Math.Clamp(promised / (2 * (losses.Total - loss + promised)), Least, Most);
        }
        return null;
    }

    /// <summary>The whole step, on the presumption that it does not end higher.</summary>
    public void Presume(IVector image, ref IVector direction, double step)
    {
        Try(image, direction, step);
        (direction, _way) = (_way, direction);
    }

    /// <summary>What is not a number is for the descent to tell of.</summary>
    public static bool IsLowEnough(double before, double after) => !(after > (1 + Rise) * before) || double.IsInfinity(after);

    public void Dispose()
    {
        _origin.Dispose();
        _way.Dispose();
    }

    private void Try(IVector image, IVector direction, double step)
    {
        _way.CopyFrom(direction);
        if (step != 1)
            _way.Scale((float)step);
        image.MoveWithin(_way, 0, 1);
    }
}
