namespace RenderFarm.Simulation.Tests;

/// <summary>Seeded numbers that are the same in every version of .NET, so that a seed replays.</summary>
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

    /// <summary>Both ends included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Uniform() < probability;

    public double Exponential(double mean) => -mean * Math.Log(1 - Uniform());

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public Guid Guid()
    {
        Span<ulong> bits = [Next(), Next()];
        return new Guid(System.Runtime.InteropServices.MemoryMarshal.AsBytes(bits));
    }
}
