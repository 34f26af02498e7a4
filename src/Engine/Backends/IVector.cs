namespace RenderFarm.Engine.Backends;

/// <summary>
/// A vector of float32 on a backend's device: an image's pixels (3 x Height x Width, planar), a gradient, a search direction.
/// The few operations that the optimisers need; sums have a fixed order, so that they do not depend on the number of threads.
/// Operands must come from the same backend and have the same length.
/// </summary>
public interface IVector : IDisposable
{
    int Length { get; }
    void Upload(ReadOnlySpan<float> values);
    void Download(Span<float> values);
    void CopyFrom(IVector x);

    /// <summary>this = factor * this</summary>
    void Scale(float factor);

    /// <summary>this = this + factor * x</summary>
    void AddScaled(float factor, IVector x);

    /// <summary>this = this + t * (x - this)</summary>
    void Lerp(IVector x, float t);

    /// <summary>this = sum of factors[i] * vectors[i], summed in float64 and rounded once; this is none of them.</summary>
    void Combine(ReadOnlySpan<IVector> vectors, ReadOnlySpan<double> factors);

    /// <summary>this = this + direction, held within low..high; the direction becomes the way really gone.</summary>
    void MoveWithin(IVector direction, float low, float high);

    /// <summary>Sum of products, accumulated in float64.</summary>
    double Dot(IVector x);

    /// <summary>Sum of absolute values, accumulated in float64.</summary>
    double AbsSum();

    void Clamp(float low, float high);

    /// <summary>One Adam update of this vector in place; <paramref name="m"/> and <paramref name="v"/> are its moments, updated too.</summary>
    void AdamStep(IVector m, IVector v, IVector gradient, AdamCoefficients step);
}

/// <summary>
/// x -= Rate * m' / (sqrt(v') + Epsilon) with m = lerp(g, m, Beta1), v = lerp(g*g, v, Beta2), m' = m / MeanCorrection, v' = v / SquareCorrection
/// (corrections 1 - beta^t; Kingma and Ba 2015, algorithm 1).
/// </summary>
public readonly record struct AdamCoefficients(
    float Rate, float Beta1, float Beta2, float Epsilon, float MeanCorrection, float SquareCorrection);
