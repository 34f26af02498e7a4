namespace RenderFarm.Engine.Backends;

/// <summary>The loss of one picture at one size, and its gradient. Not thread-safe; allocates nothing in <see cref="Evaluate"/>.</summary>
public interface IObjective : IDisposable
{
    /// <param name="image">3 x Height x Width.</param>
    /// <param name="gradient">Written: dTotal/dImage, same shape.</param>
    Losses Evaluate(IVector image, IVector gradient);

    /// <summary>As <see cref="Evaluate"/>, without waiting for the losses.</summary>
    /// <returns>For <see cref="Note"/>, and behind that |gradient|^2.</returns>
    INumbers Queue(IVector image, IVector gradient)
    {
        var losses = Evaluate(image, gradient);
        return new KnownNumbers(losses.Content, losses.Style, losses.Color, losses.TotalVariation, gradient.Dot(gradient));
    }

    /// <summary>What came of a <see cref="Queue"/>, read; the last one counts as the last evaluation.</summary>
    Losses Note(ReadOnlySpan<double> numbers) => new(numbers[0], numbers[1], numbers[2], numbers[3]);

    /// <summary>
    /// What the caller does next takes long, and is no evaluation: others that are evaluated together with this one need not wait for it until it comes again.
    /// </summary>
    void StepAway()
    {
    }

    /// <summary>Weighted loss of each content term of the specification at the last evaluation, in its order.</summary>
    ReadOnlySpan<double> ContentLosses { get; }

    /// <summary>Weighted loss of each style term of the specification at the last evaluation, in its order.</summary>
    ReadOnlySpan<double> StyleLosses { get; }
}

/// <summary>The weighted parts of the total loss, which is their sum.</summary>
public readonly record struct Losses(double Content, double Style, double Color, double TotalVariation)
{
    public double Total => Content + Style + Color + TotalVariation;

    /// <summary>The losses of some terms together, added in their order: the same bits wherever that is done.</summary>
    public static double Sum(ReadOnlySpan<double> terms)
    {
        double sum = 0;
        foreach (var term in terms)
            sum += term;
        return sum;
    }
}
