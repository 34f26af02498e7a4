using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Remote;

/// <summary>A key to a farm, without its secret.</summary>
/// <param name="Owner">Null: sees and acts for every owner.</param>
public sealed record FarmKey(string Id, string Name, KeyRole Role, string? Owner, DateTimeOffset Created, DateTimeOffset? Revoked);

/// <param name="Key">The key itself: shown this once.</param>
public sealed record NewFarmKey(string Id, string Name, KeyRole Role, string? Owner, string Key);
