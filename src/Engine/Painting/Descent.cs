using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Painting;

/// <summary>The minimisation at one scale.</summary>
internal sealed class Descent(IBackend backend, RenderSettings settings, Canvas canvas, Progress progress, TimeBudget budget) : IDisposable
{
    private readonly IVector _gradient = backend.NewVector(canvas.Image.Length);
    private readonly IVector _lastGood = backend.NewVector(canvas.Image.Length);
    private readonly LossWatch _watch = new(canvas.History, settings.StopGain);
    private readonly Window _window = new(backend.IterationsAhead(canvas.Frame.Canvas.Width, canvas.Frame.Canvas.Height));
    private int _lastGoodIteration = canvas.Iteration;

    /// <summary>At the canvas's image, once <see cref="Run"/> has returned.</summary>
    public LossReport Losses { get; private set; } = new(0, 0, 0, 0, 0);

    /// <exception cref="DivergedException">The loss exploded a second time.</exception>
    /// <exception cref="OperationCanceledException"/>
    public StopReason Run(IObjective objective, int iterations, CancellationToken cancellation)
    {
        using var speculation = new Speculation(backend, objective, canvas, _gradient, _lastGood, _watch);
        _lastGood.CopyFrom(canvas.Image);
        budget.BeginScale();
        Engine.Backends.Losses? ahead = null, known = null;
        for (; ; )
        {
            var losses = ahead ?? known ?? objective.Evaluate(canvas.Image, _gradient);
            // Those of steps ahead were looked at.
            if (ahead is null && _watch.IsBroken(losses.Total, _gradient.Dot(_gradient)))
            {
                StepBack(losses.Total);
                known = null;
                continue;
            }
            Remember();
            progress.KeepSafe(canvas, objective, cancellation);
            canvas.Accept(losses.Total);
            Losses = Report(losses);
            progress.Show(canvas, Losses);
            if (ReasonToStop(iterations) is { } reason)
                return reason;
            var count = Math.Min(Math.Min(iterations - canvas.Iteration, progress.IterationsToCheckpoint(canvas)), budget.IterationsIn(Window.Seconds));
            ahead = StepsAhead(speculation, losses, _window.Next(canvas.Iteration, count));
            known = ahead is null ? canvas.Optimizer.Step(canvas.Image, _gradient, losses, objective) : null;
            Count();
        }
    }

    public static LossReport Report(Engine.Backends.Losses losses) =>
        new(losses.Total, losses.Content, losses.Style, losses.Color, losses.TotalVariation);

    public void Dispose()
    {
        _gradient.Dispose();
        _lastGood.Dispose();
    }

    /// <summary>Several iterations at once, of which all but the last are told of.</summary>
    /// <returns>The losses after the last, and the gradient there; null: not even two could be done so, and nothing has changed.</returns>
    private Engine.Backends.Losses? StepsAhead(Speculation speculation, Engine.Backends.Losses losses, int count)
    {
        while (count > 1 && canvas.Optimizer.CanStepAhead)
        {
            var right = speculation.Run(losses, count);
            if (right.Count < count)
            {
                // What was right until then is right again.
                _window.Shrink();
                count = right.Count;
                continue;
            }
            foreach (var after in right.SkipLast(1))
            {
                Count();
                Losses = Report(after);
                progress.Tell(canvas, Losses);
            }
            return right[^1];
        }
        return null;
    }

    private void Count()
    {
        canvas.Iteration++;
        canvas.TotalIterations++;
        budget.CountIteration();
    }

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
        return _watch.GainIsSmall ? StopReason.Gain : null;
    }
}
