using RenderFarm.Core;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Networks;

/// <summary>A network and how its input convention was found, for people.</summary>
public sealed record RecognizedNetwork(Network Network, InputConvention Convention, string Evidence);

/// <summary>From a file of weights to a <see cref="Network"/>: finds the chain, checks it, recognises what input it expects.</summary>
public static class NetworkReader
{
    /// <param name="path">A safetensors or .pth file.</param>
    /// <param name="convention">What the user says; null: recognise it.</param>
    /// <exception cref="InputException">Not a network, damaged, hostile, or it holds NaNs.</exception>
    public static RecognizedNetwork ReadFile(string path, InputConvention? convention = null)
    {
        using var source = new FileBytes(path);
        // The source is opened once, so that what is hashed is what is read.
        var hash = SourceHash.Of(source);
        using var file = TensorFile.Open(source);
        return Read(file, hash, convention);
    }

    /// <param name="hash">SHA-256 of the file's bytes, or of what stands for them.</param>
    public static RecognizedNetwork Read(TensorFile file, ContentHash hash, InputConvention? convention = null)
    {
        var convolutions = ReadChain(file);
        var input = NetworkInput.Recognize(file, hash, convolutions[0], convention);
        return new RecognizedNetwork(
            new Network
            {
                Name = input.Name ?? NameOf(convolutions),
                Hash = hash,
                Preprocessing = input.Preprocessing,
                Convolutions = convolutions,
                Pooling = input.Pooling,
                Padding = input.Padding,
            },
            input.Convention,
            input.Evidence);
    }

    /// <summary>Bytes of the tensors that <see cref="Read"/> reads: what a partial download needs.</summary>
    public static long BytesOfChain(TensorFile file) =>
        ConvolutionChain.Find(file).Sum(c => TensorBytes(file, c.Prefix + ".weight") + TensorBytes(file, c.Prefix + ".bias"));

    private static long TensorBytes(TensorFile file, string name) => file.Tensors.TryGetValue(name, out var tensor) ? tensor.Storage.Bytes : 0;

    private static List<Convolution> ReadChain(TensorFile file)
    {
        var convolutions = new List<Convolution>();
        var (inputs, elements) = (3, 0L);
        foreach (var (prefix, name, pool) in ConvolutionChain.Find(file))
        {
            var outputs = CheckShapes(file, prefix, name, inputs);
            elements += outputs * 9L * inputs;
            if (elements > Limits.NetworkElements)
                throw new InputException($"{file.Name}: more than {Limits.NetworkElements} weights in its convolutions.");
            convolutions.Add(new Convolution
            {
                Name = name,
                Inputs = inputs,
                Outputs = outputs,
                Weights = file.Read(prefix + ".weight"),
                Bias = file.Read(prefix + ".bias"),
                PoolBefore = pool,
            });
            inputs = outputs;
        }
        return convolutions;
    }

    private static int CheckShapes(TensorFile file, string prefix, string name, int inputs)
    {
        var weight = file.Tensors[prefix + ".weight"];
        if (weight.Shape is not [var outputs and >= 1 and <= Limits.Channels, var channels, 3, 3])
            throw new InputException(
                $"{file.Name}: {name} has the shape [{string.Join(',', weight.Shape)}]; [K,{inputs},3,3] with K up to {Limits.Channels} is expected.");
        if (channels != inputs)
            throw new InputException($"{file.Name}: {name} takes {channels} channels, but {inputs} come into it.");
        if (!file.Tensors.TryGetValue(prefix + ".bias", out var bias))
            throw new InputException($"{file.Name}: {name} has no bias ({prefix}.bias).");
        if (bias.Shape is not [var biases] || biases != outputs)
            throw new InputException($"{file.Name}: the bias of {name} has the shape [{string.Join(',', bias.Shape)}]; [{outputs}] is expected.");
        return outputs;
    }

    /// <summary>The third block tells VGG-19 from VGG-16; a network cut before its end is neither for certain.</summary>
    private static string NameOf(List<Convolution> convolutions) =>
        convolutions.Any(c => c.Name == "conv3_4") ? "vgg19"
        : convolutions.Any(c => c.Name == "conv4_1") ? "vgg16"
        : "vgg";
}
