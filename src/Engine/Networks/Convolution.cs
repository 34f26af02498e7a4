namespace RenderFarm.Engine.Networks;

/// <summary>One 3x3 convolution, stride 1, padding 1, followed by ReLU.</summary>
public sealed record Convolution
{
    /// <summary>"conv1_1" ... "conv5_4".</summary>
    public required string Name { get; init; }

    /// <summary>C, channels in.</summary>
    public required int Inputs { get; init; }

    /// <summary>K, channels out.</summary>
    public required int Outputs { get; init; }

    /// <summary>[K][C][3][3].</summary>
    public required float[] Weights { get; init; }

    /// <summary>[K].</summary>
    public required float[] Bias { get; init; }

    /// <summary>Whether the network pools 2x2 between the convolution before and this one.</summary>
    public bool PoolBefore { get; init; }
}
