namespace RenderFarm.Engine.Backends;

/// <summary>
/// What L-BFGS knows of its pairs, steps s and changes of gradient y, beside the vectors themselves: their inner products, kept where the backend computes,
/// and the direction that they imply. The vectors are the caller's, oldest first, as many of one kind as of the other.
/// </summary>
public interface ICurvature : IDisposable
{
    /// <summary>s . y of the newest pair. Asking waits until it is known.</summary>
    double Newest { get; }

    /// <summary>direction . gradient of the last <see cref="Descend"/>. Asking waits until it is known.</summary>
    double Slope { get; }

    /// <summary>Multiplies the newest pair, which is the last of each, and the gradient, with all pairs.</summary>
    void Add(ReadOnlySpan<IVector> s, ReadOnlySpan<IVector> y, IVector gradient);

    /// <summary>direction = -H g, where H is the inverse Hessian that the pairs imply (Nocedal and Wright, Numerical Optimization, algorithm 7.4).</summary>
    /// <param name="gradient">That of the last <see cref="Add"/>, where there are pairs.</param>
    void Descend(ReadOnlySpan<IVector> s, ReadOnlySpan<IVector> y, IVector gradient, IVector direction);

    /// <summary><see cref="Newest"/> and <see cref="Slope"/>, to be read later.</summary>
    INumbers Trace();

    void DropOldest();

    void DropNewest();

    void Clear();

    /// <summary>The inner products of n pairs: s_i . y_j where i &lt;= j, else 0, row by row, then y_i . y_j.</summary>
    /// <param name="products">2 n^2 of them.</param>
    void Download(Span<double> products);

    /// <summary>In place of all that was known, what <see cref="Download"/> gave of n pairs.</summary>
    void Upload(ReadOnlySpan<double> products, int n);

    /// <summary>Remembers what is known now, in place of what was remembered before.</summary>
    void Mark();

    /// <summary>Back to the mark.</summary>
    void Rewind();
}
