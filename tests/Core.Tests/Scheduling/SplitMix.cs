namespace RenderFarm.Core.Tests.Scheduling;

/// <summary>Seeded numbers that are the same in every version of .NET.</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        return z ^ z >> 31;
    }

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());
}
