using RenderFarm.Core.Jobs;

namespace RenderFarm.Grains.Jobs;

/// <summary>A range as its grain has it.</summary>
[GenerateSerializer, Alias("farm.range-record"), Immutable]
internal readonly record struct RangeRecord([property: Id(0)] long Sequence, [property: Id(1)] byte[]? Bytes);

/// <summary>Names of range grains.</summary>
internal static class RangeName
{
    public static string Of(JobId job, int index) => $"{job.Text}/{index}";
}
