using RenderFarm.Core.Frames;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Leases;

/// <summary>The right of one attempt to one frame. Its attempt's id is the fence: an outcome counts only while the lease is held.</summary>
/// <param name="Until">As granted. Heartbeats move it on in memory only: <see cref="Renewals"/>.</param>
public sealed record Lease(AttemptId Attempt, WorkerId Worker, DateTimeOffset Since, DateTimeOffset Until);
