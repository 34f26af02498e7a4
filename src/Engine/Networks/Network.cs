using RenderFarm.Core;

namespace RenderFarm.Engine.Networks;

public enum Pooling { Average, Maximum }

/// <summary>What a 3x3 convolution sees one pixel outside of its input.</summary>
public enum Padding { Zero, Replicate }

/// <summary>
/// A feature network as data: a chain of 3x3 convolutions (stride 1, padding 1), each followed by ReLU, with a 2x2 pooling of stride 2
/// (odd last rows and columns are dropped) before some of them. A tap is the response after the ReLU of a named convolution.
/// VGG-19, VGG-16 and farmnet are all of this type.
/// </summary>
public sealed record Network
{
    /// <summary>"vgg19", "vgg16", "farmnet", ...: for people; identity is <see cref="Hash"/>.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the weights file's bytes.</summary>
    public required ContentHash Hash { get; init; }

    public required Preprocessing Preprocessing { get; init; }

    public required IReadOnlyList<Convolution> Convolutions { get; init; }

    public Pooling Pooling { get; init; } = Pooling.Average;

    public Padding Padding { get; init; } = Padding.Zero;

    /// <summary>Index of the convolution whose ReLU'd response is the tap: "conv4_2" and "relu4_2" both name it.</summary>
    /// <exception cref="InputException">No such tap; the message lists those there are.</exception>
    public int IndexOf(string tap)
    {
        var name = tap.StartsWith("relu", StringComparison.Ordinal) ? string.Concat("conv", tap.AsSpan(4)) : tap;
        for (var i = 0; i < Convolutions.Count; i++)
            if (Convolutions[i].Name == name)
                return i;
        throw new InputException(
            $"Network {Name} has no layer '{tap}'; it has {string.Join(", ", Convolutions.Select(c => c.Name))}.");
    }

    /// <summary>Width and height of a tap's response for a picture of the given size.</summary>
    public (int Width, int Height) SizeAt(int convolution, int width, int height)
    {
        for (var i = 0; i <= convolution; i++)
            if (Convolutions[i].PoolBefore)
                (width, height) = (width / 2, height / 2);
        return (width, height);
    }
}
