namespace RenderFarm.Node.Quality;

/// <summary>A picture that must not count as done; the message has the numbers.</summary>
internal sealed class QualityException(string evidence) : Exception(evidence);
