using System.Collections.Concurrent;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;

namespace RenderFarm.Views.Reading;

/// <summary>How the losses of running attempts fall, from their heartbeats; thinned to every second point when there are too many.</summary>
internal sealed class LossCurves
{
    private readonly ConcurrentDictionary<AttemptId, Curve> _curves = new();

    private sealed class Curve
    {
        public List<LossPoint> Points { get; } = [];
        public int Every { get; set; } = 1;
        public int Heard { get; set; }
    }

    public void Add(AttemptProgress said)
    {
        if (said.Progress is not { } at)
            return;
        var curve = _curves.GetOrAdd(said.Attempt, _ => new Curve());
        lock (curve)
        {
            if (curve.Heard++ % curve.Every != 0 || (curve.Points is [.., var last] && (last.Scale, last.Iteration) == (at.Scale, at.Iteration)))
                return;
            curve.Points.Add(new LossPoint(said.Attempt, at.Scale, at.Iteration, at.Losses.Total, at.Losses.Content, at.Losses.Style));
            if (curve.Points.Count < 2 * Limits.LossPoints)
                return;
            for (var i = 0; i < Limits.LossPoints; i++)
                curve.Points[i] = curve.Points[2 * i];
            curve.Points.RemoveRange(Limits.LossPoints, curve.Points.Count - Limits.LossPoints);
            curve.Every *= 2;
        }
    }

    public IReadOnlyList<LossPoint> Of(AttemptId attempt)
    {
        if (!_curves.TryGetValue(attempt, out var curve))
            return [];
        lock (curve)
            return [.. curve.Points];
    }

    public void Forget(AttemptId attempt) => _curves.TryRemove(attempt, out _);
}
