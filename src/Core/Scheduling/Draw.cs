namespace RenderFarm.Core.Scheduling;

/// <summary>Numbers that look random and are the same for the same arguments, in every version of .NET (SplitMix64).</summary>
internal static class Draw
{
    /// <summary>Uniform in 0..1, without 1.</summary>
    public static double Uniform(int series, int index)
    {
        var z = ((ulong)(uint)series << 32 | (uint)index) * 0x9E3779B97F4A7C15UL + 0x632BE59BD9B4E019UL;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        return ((z ^ z >> 31) >> 11) * (1.0 / (1UL << 53));
    }
}
