using RenderFarm.Core.Frames;

namespace RenderFarm.Core.Leases;

/// <summary>
/// How long leases run, by the heartbeats heard. Volatile on purpose: a heartbeat changes nothing that must survive, so none is written down.
/// What a heartbeat carries that must survive, a new checkpoint, is an event (<see cref="FrameEvent.CheckpointSaved"/>).
/// A host whose workers died with it releases their leases at once (<see cref="Leasing.ReleaseDead"/>); one that only moved, while workers live
/// on, gives every lease one lease time from its start.
/// </summary>
/// <param name="notBefore">No lease runs out before: when the host started, plus one lease time, where workers may have outlived it.</param>
public sealed class Renewals(DateTimeOffset notBefore = default)
{
    private readonly Dictionary<AttemptId, DateTimeOffset> _until = [];

    public int Count => _until.Count;

    public void Renew(AttemptId attempt, DateTimeOffset until) => _until[attempt] = until;

    public void Forget(AttemptId attempt) => _until.Remove(attempt);

    public DateTimeOffset Until(Lease lease)
    {
        var until = _until.GetValueOrDefault(lease.Attempt, lease.Until);
        return until > notBefore ? until : notBefore;
    }
}
