namespace RenderFarm.Engine.Networks;

/// <summary>
/// The generator of Steele, Lea and Flood (2014): draw n (from 0) of seed s is mix(s + (n + 1) * 0x9E3779B97F4A7C15) modulo 2^64, with
/// mix(z): z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9; z = (z ^ z >> 27) * 0x94D049BB133111EB; z ^ z >> 31.
/// Each draw depends on its number alone, so any language can make them as one array.
/// </summary>
public sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>The upper 24 bits of a draw, divided by 2^24: 0 included, 1 not; exact in float32.</summary>
    public double NextUnit() => (Next() >> 40) * (1.0 / (1 << 24));
}
