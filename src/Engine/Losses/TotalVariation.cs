namespace RenderFarm.Engine.Losses;

/// <summary>
/// Total variation, squared, over nine points with replicated borders:
/// 2 * [mean(dx^2)/3 + mean(dy^2)/3 + mean(d1^2)/12 + mean(d2^2)/12], where dx, dy are differences to the right and lower neighbour, d1, d2 to the
/// diagonal ones, and means run over all 3 x H x W samples (differences across the border are zero).
/// Both backends evaluate it on the image itself; this class holds its numbers.
/// </summary>
public static class TotalVariation
{
    public const double StraightWeight = 2.0 / 3;
    public const double DiagonalWeight = 2.0 / 12;
}
