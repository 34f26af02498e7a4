namespace RenderFarm.Engine.Backends;

/// <summary>
/// First and second moments of a tap's response F (C x M), where M counts positions:
/// Mean = sum_k F_ik / M, Gram = F F^T / M (symmetric, C x C row by row).
/// With a guide T (weights per position): Mean = sum T F / sum T, Gram = sum T F F^T / sum T.
/// </summary>
public sealed record Moments(int Channels, float[] Mean, float[] Gram);
