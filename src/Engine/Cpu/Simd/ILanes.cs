namespace RenderFarm.Engine.Cpu.Simd;

/// <summary>
/// A register of <see cref="Count"/> float32 lanes. Kernels are written once over it and compiled once for each width; a channel block
/// (16 channels) is 16 / Count registers.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>16, 8 or 4.</summary>
    static abstract int Count { get; }

    static abstract string InstructionSet { get; }

    static abstract TSelf Zero { get; }
    static abstract TSelf All(float value);
    static abstract TSelf Load(float* source);
    static abstract void Store(float* target, TSelf value);

    /// <summary>Asks the cache line of an address, which may be anywhere, into the first-level cache.</summary>
    static abstract void PrefetchNear(float* address);

    /// <summary>Asks it into the second-level cache.</summary>
    static abstract void PrefetchFar(float* address);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>value where gate &gt; 0, else +0: the backward step of ReLU.</summary>
    static abstract TSelf WherePositive(TSelf gate, TSelf value);

    /// <summary>value where a == b, else +0.</summary>
    static abstract TSelf WhereEqual(TSelf a, TSelf b, TSelf value);

    /// <summary>value where the lane's bit is set (bit 0 for lane 0), else +0.</summary>
    static abstract TSelf WhereBits(int bits, TSelf value);

    /// <summary>A bit for each lane: whether it is positive.</summary>
    static abstract int PositiveBits(TSelf value);

    static abstract TSelf operator +(TSelf a, TSelf b);
    static abstract TSelf operator -(TSelf a, TSelf b);
    static abstract TSelf operator *(TSelf a, TSelf b);
}
