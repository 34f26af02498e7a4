namespace RenderFarm.Engine;

/// <summary>Bounds on what the engine reads, each with its reason. A file that exceeds one is refused, never partly used.</summary>
public static class Limits
{
    /// <summary>VGG-19's safetensors header is 5 KB; the format's own bound of 100 MB would let a tiny file ask for much memory.</summary>
    public const int SafetensorsHeaderBytes = 4 << 20;

    /// <summary>VGG-19's pickle has 4 KB; this leaves room for networks of thousands of tensors.</summary>
    public const int PickleBytes = 4 << 20;

    /// <summary>VGG-19's pickle has about 2,000 operations; each may hold some tens of bytes of memory.</summary>
    public const int PickleOperations = 1_000_000;

    /// <summary>Values on the pickle machine's stack: a dictionary's items lie there at once.</summary>
    public const int PickleStack = 200_000;

    /// <summary>A name, key or location in a weights file; the longest real ones have some 60 characters.</summary>
    public const int NameBytes = 1024;

    /// <summary>Whole networks have hundreds.</summary>
    public const int Tensors = 20_000;

    public const int TensorDimensions = 8;

    /// <summary>VGG's largest tensor (its first fully connected layer) has 103 million; 2^28 floats are 1 GiB of memory.</summary>
    public const long TensorElements = 1L << 28;

    /// <summary>A zip's central directory: 50 bytes an entry and its name.</summary>
    public const int ZipDirectoryBytes = 8 << 20;

    /// <summary>Channels of one convolution; VGG's widest has 512.</summary>
    public const int Channels = 4096;

    /// <summary>Kernels and biases of a network that a file describes: VGG-19's convolutions have 20 million.</summary>
    public const long NetworkElements = 1L << 28;
}
