using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Backends;

/// <summary>Where the method runs: turns a network and a specification into an objective, and holds the optimisers' vectors.</summary>
public interface IBackend : IMemoryPlan, IDisposable
{
    /// <summary>"cpu-avx512", "torch-cuda", ...: part of a result's record of how it was made.</summary>
    string Name { get; }

    /// <summary>A vector of zeros.</summary>
    IVector NewVector(int length);

    /// <summary>Of no pairs yet.</summary>
    /// <param name="capacity">Pairs at most.</param>
    ICurvature NewCurvature(int capacity);

    /// <summary>All of them one after the other, in one wait.</summary>
    void Read(IReadOnlyList<INumbers> numbers, Span<double> values)
    {
        foreach (var known in numbers.Cast<KnownNumbers>())
        {
            known.Values.CopyTo(values);
            values = values[known.Count..];
        }
    }

    /// <summary>
    /// What a style picture looks like to the network: mean and Gram matrix of each tap's response.
    /// </summary>
    /// <param name="rgb">3 x height x width in 0..1.</param>
    /// <param name="taps">Names of taps; the moments come back in this order.</param>
    /// <param name="guide">Null, or per pixel (height x width) the weight in 0..1 of a region of the picture.</param>
    IReadOnlyList<Moments> Measure(
        Network network, int width, int height, ReadOnlySpan<float> rgb, IReadOnlyList<string> taps, float[]? guide);

    /// <summary>Holds all the memory that <see cref="IObjective.Evaluate"/> needs.</summary>
    IObjective NewObjective(ObjectiveSpec spec);
}
