using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Workers;

namespace RenderFarm.Simulation.Tests;

/// <summary>What really happened in the world, whatever the farm was told.</summary>
internal sealed class Truth
{
    private readonly Dictionary<AttemptId, List<(JobId Job, int Frame, Outcome Outcome)>> _said = [];
    private readonly Dictionary<AttemptId, DateTimeOffset> _heard = [];

    /// <summary>Workers that said they leave.</summary>
    public HashSet<WorkerId> Left { get; } = [];

    /// <summary>The attempt's own worker says how it ended.</summary>
    public void Says(JobId job, int frame, AttemptId attempt, Outcome outcome)
    {
        if (!_said.TryGetValue(attempt, out var said))
            _said[attempt] = said = [];
        said.Add((job, frame, outcome));
    }

    public bool Said(JobId job, int frame, AttemptId attempt, Func<Outcome, bool> like) =>
        _said.TryGetValue(attempt, out var said) && said.Exists(s => s.Job == job && s.Frame == frame && like(s.Outcome));

    /// <summary>The host granted or renewed the attempt's lease.</summary>
    public void Hears(AttemptId attempt, DateTimeOffset now) => _heard[attempt] = now;

    public DateTimeOffset LastHeard(AttemptId attempt) => _heard[attempt];
}
