using RenderFarm.Core.Leases;
using RenderFarm.Core.Records;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Frames;

/// <summary>The parts that records of ranges and of their events share.</summary>
internal static class FrameFields
{
    public static void Lease(this RecordWriter to, Lease lease)
    {
        to.Attempt(lease.Attempt);
        to.Text(lease.Worker.Text);
        to.Time(lease.Since);
        to.Time(lease.Until);
    }

    public static Lease Lease(this RecordReader from) => new(from.Attempt(), from.Worker(), from.Time(), from.Time());

    public static WorkerId Worker(this RecordReader from) => WorkerId.Parse(from.Text());

    public static void Result(this RecordWriter to, FrameResult result)
    {
        to.Hash(result.Result);
        to.Number(result.Bytes);
        to.Number(result.Width);
        to.Number(result.Height);
        to.Real(result.Losses.Total);
        to.Real(result.Losses.Content);
        to.Real(result.Losses.Style);
        to.Real(result.Losses.Color);
        to.Real(result.Losses.TotalVariation);
        to.Real(result.FirstLoss);
        to.Number(result.Iterations);
        to.Real(result.Seconds);
        to.Text(result.Backend);
        to.Hash(result.NetworkHash);
        to.Flag(result.Reused);
    }

    public static FrameResult Result(this RecordReader from) => new(
        from.Hash(), from.Number(), from.Small(), from.Small(),
        new LossReport(from.Real(), from.Real(), from.Real(), from.Real(), from.Real()), from.Real(), from.Small(), from.Real(), from.Text(),
        from.Hash(), from.Flag());

    public static void Packed(this RecordWriter to, PackedCommit commit)
    {
        to.Attempt(commit.Attempt);
        to.Hash(commit.Result);
        to.Number(commit.Bytes);
        to.Real(commit.Total);
        to.Real(commit.Content);
        to.Real(commit.Style);
        to.Real(commit.Color);
        to.Real(commit.TotalVariation);
        to.Real(commit.FirstLoss);
        to.Real(commit.Seconds);
        to.Number(commit.Width);
        to.Number(commit.Height);
        to.Number(commit.Iterations);
        to.Number(commit.Worker);
        to.Number(commit.Backend);
        to.Number(commit.Network);
        to.Flag(commit.Reused);
    }

    public static PackedCommit Packed(this RecordReader from) => new()
    {
        Attempt = from.Attempt(), Result = from.Hash(), Bytes = from.Number(), Total = from.Real(), Content = from.Real(), Style = from.Real(),
        Color = from.Real(), TotalVariation = from.Real(), FirstLoss = from.Real(), Seconds = from.Real(), Width = from.Small(),
        Height = from.Small(), Iterations = from.Small(), Worker = checked((ushort)from.Number()), Backend = checked((ushort)from.Number()),
        Network = checked((ushort)from.Number()), Reused = from.Flag(),
    };

    public static void Tries(this RecordWriter to, FrameTries tries)
    {
        to.Number(tries.Ended);
        to.Number(tries.Input);
        to.Number(tries.Code);
        to.Number(tries.Resource);
        to.Number(tries.Setbacks);
        to.Maybe(tries.LastEnded, to.Attempt);
        to.Maybe(tries.NotBefore, to.Time);
    }

    public static FrameTries Tries(this RecordReader from) => new(
        from.Small(), from.Small(), from.Small(), from.Small(), from.Small(), from.MaybeValue(from.Attempt), from.MaybeValue(from.Time));
}
