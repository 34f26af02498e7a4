using RenderFarm.Core;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Client.JobFiles;

/// <summary>The member "policy": what to do about failures, and in which order.</summary>
internal sealed class PolicyReader(MemberReader read)
{
    private const double SmallestShare = 1e-6;

    public static FrameOrder? Order(string? word) => word switch
    {
        "ascending" => FrameOrder.Ascending,
        "descending" => FrameOrder.Descending,
        "middle-out" or "middleOut" => FrameOrder.MiddleOut,
        _ => null,
    };

    public JobPolicy Read(FileNode node)
    {
        var policy = new JobPolicy();
        read.Each(node, "policy", new Dictionary<string, Action<FileNode>>
        {
            ["inputRetries"] = n => policy = policy with { InputRetries = read.Whole(n, "inputRetries", 0, FarmLimits.Retries, 0) },
            ["codeRetries"] = n => policy = policy with { CodeRetries = read.Whole(n, "codeRetries", 0, FarmLimits.Retries, 0) },
            ["resourceRetries"] = n => policy = policy with { ResourceRetries = read.Whole(n, "resourceRetries", 0, FarmLimits.Retries, 0) },
            ["mostFailedFrames"] = n => policy = policy with { MostFailedFrames = read.Whole(n, "mostFailedFrames", 1, FarmLimits.FramesOfAJob, 1) },
            ["mostFailedShare"] = n => policy = policy with { MostFailedShare = read.Number(n, "mostFailedShare", SmallestShare, 1, 1) },
            ["workerStrikes"] = n => policy = policy with { WorkerStrikes = read.Whole(n, "workerStrikes", 1, FarmLimits.WorkerStrikes, 1) },
            ["chunkSeconds"] = n => policy = policy with { ChunkSeconds = read.Number(n, "chunkSeconds", 0, FarmLimits.LongestChunkSeconds, 0) },
            ["order"] = n => policy = policy with { Order = Order(n) },
            ["speculation"] = n => policy = policy with { Speculation = read.Flag(n, "speculation") },
        });
        return policy;
    }

    private FrameOrder Order(FileNode node)
    {
        if (Order(read.Text(node, "order")) is { } order)
            return order;
        read.Fault(node, $"order must be ascending, descending or middle-out, not {node.Kind}.");
        return default;
    }
}
