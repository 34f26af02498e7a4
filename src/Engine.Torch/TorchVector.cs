using System.Runtime.InteropServices;
using RenderFarm.Engine.Backends;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch;

/// <summary>A vector on Torch's device. Nothing leaves the device but what <see cref="Download"/> and the sums return.</summary>
internal sealed class TorchVector : IVector
{
    private readonly Action<long> _count;

    /// <param name="count">Told of the bytes taken, and of minus as many when they are given back.</param>
    public TorchVector(int length, Device device, Action<long> count)
    {
        Length = length;
        Values = zeros(length, float32, device).DetachFromDisposeScope();
        _count = count;
        _count(Bytes);
    }

    public Tensor Values { get; }

    public int Length { get; }

    private long Bytes => (long)Length * sizeof(float);

    public void Upload(ReadOnlySpan<float> values)
    {
        if (Values.device_type == DeviceType.CPU)
        {
            MemoryMarshal.AsBytes(values).CopyTo(Values.bytes);
            return;
        }
        using var host = empty(Length, float32);
        MemoryMarshal.AsBytes(values).CopyTo(host.bytes);
        Values.copy_(host);
    }

    public void Download(Span<float> values)
    {
        using var host = Values.cpu();
        host.bytes.CopyTo(MemoryMarshal.AsBytes(values));
    }

    public void CopyFrom(IVector x) => Values.copy_(Of(x));

    public void Scale(float factor) => Values.mul_(factor);

    public void AddScaled(float factor, IVector x) => Values.add_(Of(x), factor);

    public void Lerp(IVector x, float t)
    {
        using var way = Of(x) - Values;
        Values.add_(way, t);
    }

    public void Combine(ReadOnlySpan<IVector> vectors, ReadOnlySpan<double> factors)
    {
        using var sum = zeros(Length, float64, Values.device);
        for (var i = 0; i < vectors.Length; i++)
            sum.add_(Of(vectors[i]), factors[i]);
        Values.copy_(sum);
    }

    public void MoveWithin(IVector direction, float low, float high)
    {
        using var start = Values.clone();
        Values.add_(Of(direction)).clamp_(low, high);
        using var way = Values - start;
        Of(direction).copy_(way);
    }

    public double Dot(IVector x)
    {
        using var left = Values.to(float64);
        using var right = ReferenceEquals(this, x) ? left.alias() : Of(x).to(float64);
        using var product = left.dot(right);
        return Home.Read(product);
    }

    public double AbsSum()
    {
        using var sizes = Values.abs();
        using var sum = sizes.sum(type: float64);
        return Home.Read(sum);
    }

    public void Clamp(float low, float high) => Values.clamp_(low, high);

    public void AdamStep(IVector m, IVector v, IVector gradient, AdamCoefficients step)
    {
        var (mean, square, slope) = (Of(m), Of(v), Of(gradient));
        mean.mul_(step.Beta1).add_(slope, 1 - step.Beta1);
        square.mul_(step.Beta2).addcmul_(slope, slope, 1 - step.Beta2);
        using var size = square.div(step.SquareCorrection);
        size.sqrt_().add_(step.Epsilon);
        Values.addcdiv_(mean, size, -step.Rate / step.MeanCorrection);
    }

    public void Dispose()
    {
        if (Values.IsInvalid)
            return;
        Values.Dispose();
        _count(-Bytes);
    }

    public static Tensor Of(IVector vector) => ((TorchVector)vector).Values;
}
