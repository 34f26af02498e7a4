namespace RenderFarm.Engine.Backends;

/// <summary>Numbers of float64 where the backend computes. They may not be known yet: <see cref="IBackend.Read"/> waits for them.</summary>
public interface INumbers : IDisposable
{
    int Count { get; }
}

/// <summary>Numbers that are known at once, as on a processor.</summary>
public sealed class KnownNumbers(params double[] values) : INumbers
{
    public int Count => values.Length;

    public ReadOnlySpan<double> Values => values;

    public void Dispose()
    {
    }
}
