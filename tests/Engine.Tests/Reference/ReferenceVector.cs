using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Tests.Reference;

internal sealed class ReferenceVector(int length) : IVector
{
    public float[] Values { get; } = new float[length];

    public int Length => Values.Length;

    public void Upload(ReadOnlySpan<float> values)
    {
        Assert.Equal(Length, values.Length);
        values.CopyTo(Values);
    }

    public void Download(Span<float> values) => Values.CopyTo(values);

    public void CopyFrom(IVector x) => Upload(Of(x));

    public void Scale(float factor) => Each(i => factor * Values[i]);

    public void AddScaled(float factor, IVector x) => Each(i => Values[i] + factor * Of(x)[i]);

    public void Lerp(IVector x, float t) => Each(i => Values[i] + t * (Of(x)[i] - Values[i]));

    public void Combine(ReadOnlySpan<IVector> vectors, ReadOnlySpan<double> factors)
    {
        for (var i = 0; i < Length; i++)
        {
            var sum = 0.0;
            for (var n = 0; n < vectors.Length; n++)
                sum += factors[n] * Of(vectors[n])[i];
            Values[i] = (float)sum;
        }
    }

    public void MoveWithin(IVector direction, float low, float high)
    {
        for (var i = 0; i < Length; i++)
        {
            var from = Values[i];
            Values[i] = Math.Clamp(from + Of(direction)[i], low, high);
            Of(direction)[i] = Values[i] - from;
        }
    }

    public double Dot(IVector x)
    {
        var sum = 0.0;
        for (var i = 0; i < Length; i++)
            sum += (double)Values[i] * Of(x)[i];
        return sum;
    }

    public double AbsSum()
    {
        var sum = 0.0;
        foreach (var value in Values)
            sum += Math.Abs((double)value);
        return sum;
    }

    public void Clamp(float low, float high) => Each(i => Math.Clamp(Values[i], low, high));

    public void AdamStep(IVector m, IVector v, IVector gradient, AdamCoefficients step)
    {
        for (var i = 0; i < Length; i++)
        {
            var g = Of(gradient)[i];
            Of(m)[i] = g + step.Beta1 * (Of(m)[i] - g);
            Of(v)[i] = g * g + step.Beta2 * (Of(v)[i] - g * g);
            Values[i] -= step.Rate * (Of(m)[i] / step.MeanCorrection)
                / (MathF.Sqrt(Of(v)[i] / step.SquareCorrection) + step.Epsilon);
        }
    }

    public void Dispose() { }

    private static float[] Of(IVector x) => ((ReferenceVector)x).Values;

    private void Each(Func<int, float> value)
    {
        for (var i = 0; i < Length; i++)
            Values[i] = value(i);
    }
}
