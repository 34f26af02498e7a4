using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;

namespace RenderFarm.Engine.Painting;

/// <summary>Tells the observer what it asked for between two iterations, keeps the time, and hears of cancellation.</summary>
internal sealed class Progress(
    IRenderObserver observer, IReadOnlyList<ScalePlan> ladder, CheckpointRule rule, RenderIdentity identity, string backend, TimeProvider clock,
    long started)
{
    private readonly CheckpointWriter _writer = new();
    private readonly double _work = ladder.Sum(Work);
    private double _secondsBefore, _lastSeconds;
    private int _lastIterations;

    /// <summary>Of this run and, after a resume, of those before.</summary>
    public double Seconds => _secondsBefore + clock.GetElapsedTime(started).TotalSeconds;

    public void ResumeAt(double seconds, int iterations) => (_secondsBefore, _lastSeconds, _lastIterations) = (seconds, seconds, iterations);

    public void Notice(string line) => observer.OnNotice(line);

    /// <exception cref="InputException">Checkpoints are asked for, and the last would be too large.</exception>
    public void ExpectCheckpointsOf(long bytes)
    {
        if (bytes <= Checkpoint.MostBytes)
            return;
        var line = FormattableString.Invariant(
            $"A checkpoint at this size would have {bytes / 1e9:0.0} GB, {Checkpoint.MostBytes / 1e9:0.0} GB is the most");
        if (rule != CheckpointRule.Never)
            throw new InputException($"{line}: lower --history or --size, say --optimizer adam, or paint without --checkpoint and --checkpoint-every.");
        Notice($"{line}: an interruption at the last scales will lose the picture.");
    }

    /// <summary>Iterations until a checkpoint is due, where these count.</summary>
    public int IterationsToCheckpoint(Canvas canvas) =>
        rule.Iterations > 0 ? Math.Max(0, _lastIterations + rule.Iterations - canvas.TotalIterations) : int.MaxValue;

    /// <param name="objective">Need not be waited for while a checkpoint is put away.</param>
    /// <exception cref="OperationCanceledException">Cancelled; a last checkpoint has been handed over.</exception>
    public void KeepSafe(Canvas canvas, IObjective objective, CancellationToken cancellation)
    {
        var due = (rule.Iterations > 0 && canvas.TotalIterations - _lastIterations >= rule.Iterations)
            || (rule.Seconds > 0 && Seconds - _lastSeconds >= rule.Seconds);
        if ((due || cancellation.IsCancellationRequested) && canvas.SavedBytes() <= Checkpoint.MostBytes)
        {
            objective.StepAway();
            observer.OnCheckpoint(Checkpoint.Write(_writer, identity, backend, Seconds, canvas));
            (_lastSeconds, _lastIterations) = (Seconds, canvas.TotalIterations);
        }
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>What came of an iteration, and what the picture looks like, which is then that of this iteration.</summary>
    public void Show(Canvas canvas, LossReport losses)
    {
        Tell(canvas, losses);
        if (observer.WantsPreview)
            observer.OnPreview(new Picture(canvas.Frame.Picture.Width, canvas.Frame.Picture.Height, canvas.Result()));
    }

    public void Tell(Canvas canvas, LossReport losses)
    {
        var scale = ladder[canvas.Scale];
        var done = ladder.Take(canvas.Scale).Sum(Work) + (double)scale.Width * scale.Height * canvas.Iteration;
        observer.OnProgress(new(
            canvas.Scale, ladder.Count, scale.Width, scale.Height, canvas.Iteration, scale.Iterations, done / _work, losses));
    }

    private static double Work(ScalePlan scale) => (double)scale.Width * scale.Height * scale.Iterations;
}
