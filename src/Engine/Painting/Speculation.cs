using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Optimisers;

namespace RenderFarm.Engine.Painting;

/// <summary>
/// Takes several iterations before it looks at the losses of any, so that a device which works through a queue need not be waited for in between. It is presumed
/// that nothing unusual happens: no step is too long, no pair without curvature, nothing diverges, no gain is too small. It nearly never does; where it did, all
/// is put back, and the caller takes the iterations before it again. What comes of them is the same, bit for bit, as one after another.
/// </summary>
/// <param name="start">Holds the image as it is when <see cref="Run"/> is called.</param>
internal sealed class Speculation(IBackend backend, IObjective objective, Canvas canvas, IVector gradient, IVector start, LossWatch watch) : IDisposable
{
    private readonly VectorCopy _gradient = new(backend);
    private readonly List<(INumbers? Step, INumbers Losses)> _queued = [];

    /// <summary>After each iteration that was right.</summary>
    private readonly List<Engine.Backends.Losses> _right = [];

    /// <param name="losses">At the image.</param>
    /// <returns>
    /// The losses after each iteration. Fewer than were asked for: the next would have been unusual, or would not have been taken, and nothing has changed. Valid until
    /// the next call.
    /// </returns>
    public IReadOnlyList<Engine.Backends.Losses> Run(Engine.Backends.Losses losses, int count)
    {
        var known = canvas.History.Count;
        canvas.Mark();
        _gradient.Take(gradient);
        try
        {
            Queue(count);
            Look(losses);
        }
        finally
        {
            Forget();
        }
        if (_right.Count == count)
        {
            canvas.Unmark();
            return _right;
        }
        canvas.Rewind();
        canvas.Image.CopyFrom(start);
        canvas.History.RemoveRange(known, canvas.History.Count - known);
        _gradient.PutBack(gradient);
        return _right;
    }

    public void Dispose() => _gradient.Dispose();

    private void Queue(int count)
    {
        for (var i = 0; i < count; i++)
        {
            // The caller accepts the last.
            if (i > 0)
                canvas.Average();
            var step = canvas.Optimizer.StepAhead(canvas.Image, gradient);
            _queued.Add((step, objective.Queue(canvas.Image, gradient)));
        }
    }

    private void Look(Engine.Backends.Losses before)
    {
        INumbers[] numbers = [.. _queued.SelectMany(queued => queued.Step is { } step ? [step, queued.Losses] : new[] { queued.Losses })];
        var values = new double[numbers.Sum(part => part.Count)];
        backend.Read(numbers, values);
        var rest = new ReadOnlySpan<double>(values);
        _right.Clear();
        foreach (var (step, losses) in _queued)
        {
            var ofStep = Take(ref rest, step?.Count ?? 0);
            var ofLosses = Take(ref rest, losses.Count);
            var after = objective.Note(ofLosses[..^1]);
            if (!canvas.Optimizer.WasRight(ofStep, before.Total, after.Total) || watch.IsBroken(after.Total, ofLosses[^1]))
                return;
            _right.Add(after);
            if (_right.Count == _queued.Count)
                return;
            canvas.History.Add(after.Total);
            if (watch.GainIsSmall)
                return;
            before = after;
        }
    }

    private void Forget()
    {
        foreach (var (step, losses) in _queued)
        {
            step?.Dispose();
            losses.Dispose();
        }
        _queued.Clear();
    }

    private static ReadOnlySpan<double> Take(ref ReadOnlySpan<double> rest, int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
