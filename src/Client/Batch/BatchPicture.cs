using RenderFarm.Client.Progress;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Client.Batch;

/// <summary>One picture of a batch after a first look at its files.</summary>
/// <param name="Number">From 1, among all of the batch.</param>
/// <param name="Content">Null where it cannot be painted.</param>
/// <param name="Settled">Skipped or failed at the first look; null: the farm is to paint it.</param>
internal sealed record BatchPicture(PictureJob Job, int Number, ContentRef? Content, FarmEvent? Settled);
