using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Views.Reading;

namespace RenderFarm.Grains.Jobs;

/// <summary>What a queue shard tells a job's grain.</summary>
/// <param name="State">The job, encoded.</param>
/// <param name="Frames">What happened since the last update.</param>
/// <param name="Save">To be written, not only seen.</param>
internal sealed record JobUpdate(
    JobId Job, long Sequence, byte[] State, IReadOnlyList<RangeRuns> Ranges, IReadOnlyList<FrameChange> Frames, IReadOnlyList<PublishedAttempt> Attempts,
    double? SecondsPerFrame, Eta? Eta, bool Save);

/// <summary>The states of a range's frames.</summary>
internal sealed record RangeRuns(int Index, IReadOnlyList<FrameRun> Runs);

/// <summary>What a queue shard tells a range's grain.</summary>
/// <param name="Bytes">The range, encoded.</param>
internal sealed record RangeUpdate(JobId Job, int Index, long Sequence, byte[] Bytes, bool Save);
