using RenderFarm.Core.Rendering;

namespace RenderFarm.Engine.Networks;

/// <summary>A network with the pooling and padding of settings; itself where these are its own.</summary>
internal static class NetworkVariant
{
    public static Network Of(Network network, RenderSettings settings)
    {
        var pooling = settings.Pooling switch { "avg" => Pooling.Average, "max" => Pooling.Maximum, _ => network.Pooling };
        var padding = settings.Padding switch { "zero" => Padding.Zero, "replicate" => Padding.Replicate, _ => network.Padding };
        return pooling == network.Pooling && padding == network.Padding ? network : network with { Pooling = pooling, Padding = padding };
    }
}
