using System.Runtime.InteropServices;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Torch;

/// <summary>Refuses what cannot fit before anything is allocated, and says in one line what Torch says in twenty when it runs out all the same.</summary>
internal sealed class MemoryGuard(TorchOptions options, string name)
{
    /// <summary>CUDA's allocator, cuBLAS and cuDNN, and the processor's allocator each have their words for it.</summary>
    private static readonly string[] Words = ["out of memory", "ALLOC_FAILED", "can't allocate memory", "not enough memory"];

    private long _vectors;

    /// <summary>Of vectors that live now.</summary>
    public long VectorBytes => Interlocked.Read(ref _vectors);

    public void CountVector(long bytes) => Interlocked.Add(ref _vectors, bytes);

    /// <exception cref="DeviceMemoryException">The formula says that it does not fit.</exception>
    public void Plan(ObjectiveSpec spec)
    {
        var bytes = TorchMemory.Estimate(spec.Network, spec.Width, spec.Height, Taps(spec), options) + VectorBytes;
        if (options.MemoryBytes > 0 && bytes > options.MemoryBytes)
            throw new DeviceMemoryException(Message(spec, $"needs about {Mebibytes(bytes)}"));
    }

    /// <summary>How many pictures of this shape fit as one tensor beside the vectors that there are now; one, where not even that is sure.</summary>
    public int FramesAtOnce(ObjectiveSpec spec)
    {
        if (options.MemoryBytes <= 0)
            return Limits.FramesAtOnce;
        string[] taps = [.. Taps(spec)];
        long Bytes(int frames) => TorchMemory.Estimate(spec.Network, spec.Width, spec.Height, taps, options, frames);
        var (one, two) = (Bytes(1), Bytes(2));
        return 1 + (int)Math.Clamp((options.MemoryBytes - VectorBytes - one) / (two - one), 0, Limits.FramesAtOnce - 1);
    }

    /// <summary>Runs what allocates; what was allocated must be gone when it throws.</summary>
    public T Run<T>(ObjectiveSpec spec, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (ExternalException e) when (IsOutOfMemory(e.Message))
        {
            throw new DeviceMemoryException(Message(spec, "ran out of memory"), e);
        }
        catch (ExternalException e)
        {
            // The first line says what; a native trace follows.
            throw new InvalidOperationException($"Torch failed on {name}: {e.Message.Split('\n')[0]}", e);
        }
    }

    public static bool IsOutOfMemory(string message) => Words.Any(words => message.Contains(words, StringComparison.OrdinalIgnoreCase));

    private string Message(ObjectiveSpec spec, string what)
    {
        var has = options.MemoryBytes > 0 ? $", which has {Mebibytes(options.MemoryBytes)}" : "";
        var fits = options.MemoryBytes > 0 ? TorchMemory.LongestThatFits(spec.Network, spec.Width, spec.Height, Taps(spec), options) : 0;
        var advice = fits > 0 ? $"about {fits} px would fit" : "choose a smaller size or a device with more memory";
        return $"{spec.Width} x {spec.Height} px {what} on {name}{has}: {advice}.";
    }

    private static IEnumerable<string> Taps(ObjectiveSpec spec) =>
        spec.ContentTerms.Select(term => term.Tap).Concat(spec.StyleTerms.Select(term => term.Tap));

    private static string Mebibytes(long bytes) => $"{bytes >> 20} MiB";
}
