using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;
using RenderFarm.Media.Provenance;

namespace RenderFarm.Client.Batch;

/// <summary>A result that may lie there already.</summary>
internal static class FinishedPicture
{
    /// <summary>
    /// A picture that the farm made in another way may be painted over: its own metadata tell how to make it again. Anything else is
    /// somebody's file.
    /// </summary>
    /// <exception cref="InputException">It is somebody's file.</exception>
    public static bool IsThere(PictureJob job, RenderSettings settings, Inputs inputs, string networkHash)
    {
        if (!File.Exists(job.Output))
            return false;
        var found = PictureMetadata.Read(job.Output);
        return ResultMetadata.IsOurs(found)
            ? ResultMetadata.IsOf(found, settings, inputs, networkHash)
            : throw new InputException($"{job.Output} exists and does not say that the farm painted it: choose another name, or --force to replace it.");
    }

    /// <summary>Why its painting ended, as events tell it.</summary>
    public static string Reason(StopReason reason) => reason switch
    {
        StopReason.Iterations => "iterations",
        StopReason.Gain => "gain",
        _ => "time-budget",
    };
}
