using RenderFarm.Core.Frames;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Ports.Json;

// Bodies of requests and answers that are nothing but that; docs/api.md shows where each is used.

/// <summary>A list that is always given whole.</summary>
public sealed record Listing<T>(IReadOnlyList<T> Items);

public sealed record MissingQuery(IReadOnlyList<ContentHash> Hashes);

/// <param name="Missing">Of those asked for, in their order.</param>
public sealed record MissingBlobs(IReadOnlyList<ContentHash> Missing);

public sealed record StoredBlob(ContentHash Hash, long Bytes, int Width, int Height);

public sealed record PauseBody(bool Now = false);

/// <param name="Frames">"1-9"; of a retry null: all that failed.</param>
public sealed record FramesBody(FrameSet? Frames = null);

public sealed record PriorityBody(int Priority);

public sealed record WorkerBody(WorkerId Worker);

public sealed record KeyBody(string Name, KeyRole Role, string? Owner = null);

public sealed record KeyView(string Id, string Name, KeyRole Role, string? Owner, DateTimeOffset Created, DateTimeOffset? Revoked);

/// <param name="Key">Shown this once.</param>
public sealed record CreatedKey(string Id, string Name, KeyRole Role, string? Owner, DateTimeOffset Created, string Key);

public sealed record SessionBody(string Key);

/// <summary>Who the farm takes the caller for.</summary>
public sealed record CallerView(string Name, KeyRole Role, string? Owner);

public sealed record NetworkView(string Name, ContentHash Hash);

public sealed record HealthView(string Status);

/// <summary>RFC 9457.</summary>
/// <param name="Detail">One line: what was wrong, where, what to do.</param>
public sealed record ProblemView(string Type, string Title, int Status, string Detail, string Instance);
