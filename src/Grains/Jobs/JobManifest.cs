using RenderFarm.Core;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Grains.Jobs;

/// <summary>What never changes of a job.</summary>
/// <param name="Spec">Hash of its specification: for receipts and repeated submissions.</param>
/// <param name="Shard">The queue shard that has it.</param>
/// <param name="Pages">Names of the rows that hold its lists. Of a forgotten job none, once nothing else is left of it.</param>
/// <param name="Forgotten">It is no job any more. This stays, so that its name never becomes another's.</param>
internal sealed record JobManifest(JobId Job, JobHeader Header, ContentHash Spec, int Shard, IReadOnlyList<string> Pages, bool Forgotten = false);

/// <summary>A job as its grain has it in the store.</summary>
/// <param name="State">Encoded; null: its submission was not decided on, or is only in the log.</param>
/// <param name="Sequence">Entries of the shard's log up to this one are in the state.</param>
internal sealed record JobRecord(JobManifest Manifest, byte[]? State, long Sequence);

/// <summary>A job as readers see it: what is in memory of its grain.</summary>
internal sealed record JobSnapshot(JobManifest Manifest, byte[] State, IReadOnlyList<Views.Reading.PublishedAttempt> Attempts, Core.Ports.JobView View);
