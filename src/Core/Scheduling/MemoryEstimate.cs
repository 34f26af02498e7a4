using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Scheduling;

/// <summary>Bytes that a render takes of a device, by formula; 0: unknown.</summary>
/// <param name="backend">What the worker's results say they were made by: each engine has a formula of its own.</param>
public delegate long MemoryEstimate(string backend, ContentHash network, RenderSettings settings, int contentWidth, int contentHeight);
