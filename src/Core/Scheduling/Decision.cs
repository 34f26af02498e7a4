namespace RenderFarm.Core.Scheduling;

/// <summary>What follows from a command.</summary>
/// <param name="Changes">To be written down in this order, all or none; often empty.</param>
/// <param name="Answer">For the caller, who may have it once the changes are safe.</param>
public sealed record Decision<T>(IReadOnlyList<FarmChange> Changes, T Answer);
