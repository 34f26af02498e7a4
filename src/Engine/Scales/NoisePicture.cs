using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Scales;

/// <summary>
/// White noise to start from: for sample n in the order [3][height][width], with u1, u2 draws 2n and 2n + 1 of SplitMix64 of the seed,
/// 0.5 + Deviation * sqrt(-2 ln(1 - u1)) * cos(2 pi u2) (Box and Muller 1958) in float64, clamped to 0..1. The seed is thereby the whole
/// random state of a render: nothing is drawn later.
/// </summary>
internal static class NoisePicture
{
    /// <summary>Wide enough that every colour occurs, narrow enough that few samples are clamped.</summary>
    private const double Deviation = 0.2;

    public static float[] Draw(ulong seed, PixelSize size)
    {
        var random = new SplitMix64(seed);
        var noise = new float[3 * size.Pixels];
        for (var n = 0; n < noise.Length; n++)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextUnit()));
            noise[n] = (float)Math.Clamp(0.5 + Deviation * radius * Math.Cos(2 * Math.PI * random.NextUnit()), 0, 1);
        }
        return noise;
    }
}
