using RenderFarm.Core;

namespace RenderFarm.Client.Submission;

/// <summary>A picture file as it was read: its hash names it on the farm.</summary>
internal readonly record struct ScannedFile(ContentHash Hash, long Bytes, int Width, int Height);
