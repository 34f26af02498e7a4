using System.Collections.Immutable;
using RenderFarm.Core.Ports;

namespace RenderFarm.Core.Frames;

/// <summary>What a person's change of a job means for the frames of one range; JobCommands has decided that it may be.</summary>
public static class FrameCommands
{
    public static ImmutableArray<FrameEvent> Decide(FrameRange range, JobChange change) => change switch
    {
        JobChange.Cancel => Runs(range, frame => range.State(frame) == FrameState.Waiting, (first, count) => new FrameEvent.Skipped(first, count)),
        JobChange.Skip skip => Runs(
            range,
            frame => range.State(frame) is FrameState.Waiting or FrameState.Failed && skip.Frames.Contains(frame),
            (first, count) => new FrameEvent.Skipped(first, count)),
        JobChange.Retry retry => Runs(
            range,
            frame => range.State(frame) == FrameState.Failed && retry.Frames?.Contains(frame) != false,
            (first, count) => new FrameEvent.Retried(first, count)),
        _ => [],
    };

    private static ImmutableArray<FrameEvent> Runs(FrameRange range, Func<int, bool> chosen, Func<int, int, FrameEvent> happened)
    {
        var events = ImmutableArray.CreateBuilder<FrameEvent>();
        for (var frame = range.First; frame <= range.Last; frame++)
        {
            var first = frame;
            while (frame <= range.Last && chosen(frame))
                frame++;
            if (frame > first)
                events.Add(happened(first, frame - first));
        }
        return events.DrainToImmutable();
    }
}
