using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Painting;

/// <summary>The minimisation at one scale.</summary>
internal sealed class Descent(IBackend backend, RenderSettings settings, Canvas canvas, Progress progress, TimeBudget budget) : IDisposable
{
    /// <summary>
    /// A loss so far beyond that at the start of a scale does not come back by itself. The second step of an unbounded L-BFGS, which knows one
    /// pair, may well raise it a hundredfold and recover.
    /// </summary>
    private const double Explosion = 1000;

    /// <summary>Iterations over which the gain is measured (Ruder et al. stop in the same way).</summary>
    private const int GainWindow = 50;

    private readonly IVector _gradient = backend.NewVector(canvas.Image.Length);
    private readonly IVector _lastGood = backend.NewVector(canvas.Image.Length);
    private int _lastGoodIteration = canvas.Iteration;

    /// <summary>At the canvas's image, once <see cref="Run"/> has returned.</summary>
    public LossReport Losses { get; private set; } = new(0, 0, 0, 0, 0);

    /// <exception cref="DivergedException">The loss exploded a second time.</exception>
    /// <exception cref="OperationCanceledException"/>
    public StopReason Run(IObjective objective, int iterations, CancellationToken cancellation)
    {
        _lastGood.CopyFrom(canvas.Image);
        budget.BeginScale();
        Engine.Backends.Losses? known = null;
        for (; ; )
        {
            var losses = known ?? objective.Evaluate(canvas.Image, _gradient);
            if (IsBroken(losses.Total))
            {
                StepBack(losses.Total);
                known = null;
                continue;
            }
            Remember();
            progress.KeepSafe(canvas, objective, cancellation);
            canvas.Accept(losses.Total);
            Losses = Report(losses);
            progress.Tell(canvas, Losses);
            if (ReasonToStop(iterations) is { } reason)
                return reason;
            known = canvas.Optimizer.Step(canvas.Image, _gradient, losses, objective);
            canvas.Iteration++;
            canvas.TotalIterations++;
            budget.CountIteration();
        }
    }

    public static LossReport Report(Engine.Backends.Losses losses) =>
        new(losses.Total, losses.Content, losses.Style, losses.Color, losses.TotalVariation);

    public void Dispose()
    {
        _gradient.Dispose();
        _lastGood.Dispose();
    }

    private bool IsBroken(double loss) =>
        !double.IsFinite(loss)
        || !double.IsFinite(_gradient.Dot(_gradient))
        || (canvas.History.Count > 0 && canvas.History[0] > 0 && loss > Explosion * canvas.History[0]);

    private void Remember()
    {
        _lastGood.CopyFrom(canvas.Image);
        _lastGoodIteration = canvas.Iteration;
    }

    /// <summary>Once: back to the last good picture, to go on with half the step.</summary>
    private void StepBack(double loss)
    {
        var where = FormattableString.Invariant($"iteration {canvas.Iteration} of {canvas.Frame.Picture.Width} x {canvas.Frame.Picture.Height}, loss {loss:G4}");
        if (canvas.StepReduced)
            throw new DivergedException(
                $"The painting diverged again ({where}) with half the step: lower --learning-rate or --style-weight.");
        progress.Notice($"The painting diverged ({where}): going back to the last good picture with half the step.");
        canvas.StepReduced = true;
        canvas.Image.CopyFrom(_lastGood);
        canvas.TotalIterations -= canvas.Iteration - _lastGoodIteration;
        canvas.Iteration = _lastGoodIteration;
        canvas.Optimizer.RestartWithHalfStep();
    }

    private StopReason? ReasonToStop(int iterations)
    {
        if (canvas.Iteration >= iterations)
            return StopReason.Iterations;
        if (budget.IsOver)
            return StopReason.TimeBudget;
        return settings.StopGain > 0 && canvas.Iteration >= GainWindow
            && canvas.History[^1] > (1 - settings.StopGain) * canvas.History[^(GainWindow + 1)]
            ? StopReason.Gain
            : null;
    }
}
