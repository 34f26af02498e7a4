using System.Runtime.CompilerServices;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>
/// The tensors of an opened weights file, whatever its format. The directory has been read and checked; elements are read when asked for,
/// so that of VGG's 548 MB only the convolutions' 80 are ever touched.
/// </summary>
public sealed class TensorFile : IDisposable
{
    private readonly IByteSource _source;

    internal TensorFile(
        IByteSource source, string format, IReadOnlyDictionary<string, TensorInfo> tensors, IReadOnlyDictionary<string, string> metadata) =>
        (_source, Format, Tensors, Metadata) = (source, format, tensors, metadata);

    public string Name => _source.Name;

    /// <summary>"safetensors", "PyTorch zip", "PyTorch legacy", "PyTorch tar".</summary>
    public string Format { get; }

    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>A safetensors header's free text; empty for other formats.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file of any format that is known by its first bytes.</summary>
    /// <exception cref="InputException">Not a weights file, damaged, or it holds what may not be read.</exception>
    public static TensorFile Open(string path) => Open(new FileBytes(path));

    /// <summary>Owns the source from here on, also where it throws.</summary>
    public static TensorFile Open(IByteSource source)
    {
        try
        {
            return TensorFormat.Of(source) switch
            {
                TensorFormat.Kind.Safetensors => SafetensorsReader.Read(source),
                TensorFormat.Kind.TorchZip => PthZipReader.Read(source),
                TensorFormat.Kind.TorchLegacy => PthLegacyReader.Read(source),
                TensorFormat.Kind.TorchTar => PthTarReader.Read(source),
                _ => throw new InputException(
                    $"{source.Name} is not a weights file: safetensors or PyTorch's .pth is expected."),
            };
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Elements of a tensor, contiguous, last dimension fastest.</summary>
    /// <exception cref="InputException">No such tensor, not floating point, damaged, or a NaN or an infinity among them.</exception>
    public float[] Read(string name)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
            throw new InputException($"{Name} has no tensor '{Quoted.Text(name)}'.");
        if (tensor.Type == TensorType.Other)
            throw new InputException($"{Name}: tensor '{Quoted.Text(name)}' is stored as {tensor.StoredType}; only float32, float16 and bfloat16 are read.");
        var values = TensorElements.Read(_source, tensor);
        if (FirstNotFinite(values) is >= 0 and var i)
            throw new InputException(
                $"{Name}: tensor '{Quoted.Text(name)}' holds {(float.IsNaN(values[i]) ? "a NaN" : "an infinity")} at element {i}; the file is damaged or its training failed.");
        return values;
    }

    public void Dispose() => _source.Dispose();

    /// <summary>x - x is 0 for every finite number and NaN for all others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // run once over a network when the program starts: no time to be tiered up
    private static int FirstNotFinite(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            if (values[i] - values[i] != 0)
                return i;
        return -1;
    }
}
