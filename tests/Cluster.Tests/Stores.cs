namespace RenderFarm.Cluster.Tests;

/// <summary>Where a cluster's state and blobs lie.</summary>
/// <param name="Blobs">The setting that says it.</param>
internal sealed record Stores(string Database, (string Key, string Value) Blobs);
