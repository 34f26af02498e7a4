using System.Reflection;
using RenderFarm.Core;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Networks;

/// <summary>Networks that come with the program, so that the first picture needs no download.</summary>
public static class EmbeddedNetworks
{
    /// <summary>A VGG-shaped network of 1.4 million parameters, trained on procedural pictures; its recipe is in tools/farmnet.</summary>
    public static Network Farmnet => LazyFarmnet.Value;

    private static readonly Lazy<Network> LazyFarmnet = new(() => Load("farmnet.safetensors"));

    private static Network Load(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is not in the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using var file = TensorFile.Open(new MemoryBytes(resource, bytes));
        return NetworkReader.Read(file, ContentHash.Of(bytes)).Network;
    }
}
