using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu;

/// <summary>One style term at its tap: the moments of the response, the loss on them, and its derivatives as the injection takes them.</summary>
internal sealed unsafe class StyleTap : IDisposable
{
    private readonly StyleTerm _term;
    private readonly int _blocks;
    private readonly double _positionWeight;
    private readonly float[] _gramGradient, _meanGradient, _scratch;
    private readonly AlignedBuffer _matrix, _mean;

    public StyleTap(StyleTerm term, FeatureMap response, GuideMap? guide)
    {
        var channels = response.Channels;
        if (term.Target.Channels != channels)
            throw new ArgumentException($"The style target of {term.Tap} has {term.Target.Channels} channels, the network {channels}.", nameof(term));
        (_term, Guide, _blocks) = (term, guide, response.Blocks);
        _positionWeight = guide is null ? 1.0 / response.Positions : 1;
        Moments = new(channels, new float[channels], new float[channels * channels]);
        (_gramGradient, _meanGradient) = (new float[channels * channels], new float[channels]);
        _scratch = new float[term.Loss.ScratchFloats(channels)];
        (_matrix, _mean) = (new(256L * _blocks * _blocks), new(16 * _blocks));
    }

    public GuideMap? Guide { get; }

    /// <summary>Of the response, as last measured.</summary>
    public Moments Moments { get; }

    /// <summary>Weighted.</summary>
    public double Loss { get; private set; }

    /// <summary>The symmetric matrix that responses are multiplied by, packed.</summary>
    public float* Matrix => _matrix.Pointer;

    public float* MeanGradient => _mean.Pointer;

    public void Evaluate<V>()
        where V : struct, ILanes<V>
    {
        Loss = _term.Weight * _term.Loss.Evaluate(Moments, _term.Target, _gramGradient, _meanGradient, _scratch);
        var factor = _term.Weight * _positionWeight;
        for (var c = 0; c < Moments.Channels; c++)
            _mean.Pointer[c] = (float)(factor * _meanGradient[c]);
        Pack<V>((float)(2 * factor));
    }

    private void Pack<V>(float factor)
        where V : struct, ILanes<V>
    {
        var channels = Moments.Channels;
        var target = _matrix.Pointer;
        for (int b = 0, width; b < _blocks; b += width)
        {
            width = PackedMatrix.PanelBlocks<V>(b, _blocks);
            var columns = Math.Min(width * 16, channels - b * 16);
            for (var k = 0; k < channels; k++)
            {
                var row = _gramGradient.AsSpan(k * channels + b * 16, columns);
                for (var n = 0; n < columns; n++)
                    target[k * width * 16 + n] = factor * row[n];
            }
            target += _blocks * 16 * width * 16;
        }
    }

    public void Dispose()
    {
        _matrix.Dispose();
        _mean.Dispose();
    }
}
