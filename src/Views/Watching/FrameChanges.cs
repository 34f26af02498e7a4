using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;

namespace RenderFarm.Views.Watching;

/// <summary>What an event means to somebody who looks at states only.</summary>
internal static class FrameChanges
{
    public static IEnumerable<FrameChange> Of(FrameEvent happened) => happened switch
    {
        FrameEvent.Leased e => [new(e.Frame, FrameState.Running)],
        FrameEvent.Committed e => [new(e.Frame, FrameState.Done)],
        FrameEvent.AttemptFailed e => [new(e.Frame, e.Next)],
        FrameEvent.Released e => [new(e.Frame, e.Next)],
        FrameEvent.Skipped e => Enumerable.Range(e.First, e.Count).Select(frame => new FrameChange(frame, FrameState.Skipped)),
        FrameEvent.Retried e => Enumerable.Range(e.First, e.Count).Select(frame => new FrameChange(frame, FrameState.Waiting)),
        _ => [],
    };
}
