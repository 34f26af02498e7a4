namespace RenderFarm.Node.Workers;

/// <summary>What a frame takes of a device, where several are painted by one engine.</summary>
/// <param name="Shared">The engine's own: once, however many frames there are.</param>
/// <param name="Own">Of each.</param>
public readonly record struct FrameBytes(long Shared, long Own);
