using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Networks;

/// <summary>Writes a network as safetensors that <see cref="NetworkReader"/> reads back to the same network, input convention included.</summary>
public static class NetworkWriter
{
    /// <param name="notes">Further metadata: where it came from. The network's own keys win.</param>
    public static void Write(
        Stream output, Network network, IReadOnlyDictionary<string, string>? notes = null, TensorType type = TensorType.F32)
    {
        var metadata = NetworkMetadata.Write(network);
        foreach (var (key, value) in notes ?? new Dictionary<string, string>())
            metadata.TryAdd(key, value);
        SafetensorsWriter.Write(output, [.. network.Convolutions.SelectMany(Tensors)], metadata, type);
    }

    private static IEnumerable<NamedTensor> Tensors(Convolution c) =>
    [
        new(c.Name + ".weight", [c.Outputs, c.Inputs, 3, 3], c.Weights),
        new(c.Name + ".bias", [c.Outputs], c.Bias),
    ];
}
