using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Cpu;

/// <summary>A vector in native memory; its operations are <see cref="VectorLoops"/>'.</summary>
internal sealed unsafe class CpuVector(int length, VectorLoops loops) : IVector
{
    private readonly AlignedBuffer _buffer = new(length);

    public int Length => length;

    public float* Pointer => _buffer.Pointer;

    public void Upload(ReadOnlySpan<float> values) => values.CopyTo(_buffer.Span);

    public void Download(Span<float> values) => _buffer.Span.CopyTo(values);

    public void CopyFrom(IVector x) => loops.Copy(this, Other(x));

    public void Scale(float factor) => loops.Scale(this, factor);

    public void AddScaled(float factor, IVector x) => loops.AddScaled(this, factor, Other(x));

    public void Lerp(IVector x, float t) => loops.Lerp(this, t, Other(x));

    public void Combine(ReadOnlySpan<IVector> vectors, ReadOnlySpan<double> factors) => loops.Combine(this, vectors, factors);

    public void MoveWithin(IVector direction, float low, float high) => loops.MoveWithin(this, Other(direction), low, high);

    public double Dot(IVector x) => loops.Dot(this, Other(x));

    public double AbsSum() => loops.AbsSum(this);

    public void Clamp(float low, float high) => loops.Clamp(this, low, high);

    public void AdamStep(IVector m, IVector v, IVector gradient, AdamCoefficients step) =>
        loops.AdamStep(this, Other(m), Other(v), Other(gradient), step);

    /// <exception cref="ArgumentException">Of another backend or length.</exception>
    public CpuVector Other(IVector x) =>
        x is CpuVector other && other.Length == length
            ? other
            : throw new ArgumentException($"A vector of the same backend and of length {length} is needed.", nameof(x));

    public void Dispose() => _buffer.Dispose();
}
