using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// What the losses at one tap add to the gradient by its response F: 2 t/T (D F) + t/T d for each style term, where D and d are the
/// derivatives by its Gram matrix and mean, t the guide's weight and T the guide's sum; and 2 c (F - P) for each content term.
/// </summary>
internal sealed unsafe class Injection<V> : IDisposable
    where V : struct, ILanes<V>
{
    /// <summary>Rows that can be computed at once.</summary>
    public const int Rows = 4;

    private readonly FeatureMap _response;
    private readonly IReadOnlyList<StyleTap> _styles;
    private readonly IReadOnlyList<ContentTap> _contents;
    private readonly int _rowPositions;
    private readonly AlignedBuffer[] _scratch;

    /// <param name="columns">Positions of a row that can be computed at once.</param>
    public Injection(
        FeatureMap response, IReadOnlyList<StyleTap> styles, IReadOnlyList<ContentTap> contents, int columns, int workers)
    {
        (_response, _styles, _contents) = (response, styles, contents);
        _rowPositions = columns + PanelProduct.LeastRows;
        // A second area takes one style term's part while the first one sums.
        var areas = styles.Count > 1 || styles.Any(s => s.Guide is not null) ? 2 : 1;
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new AlignedBuffer(areas * AreaFloats))];
    }

    private nint BlockStride => (nint)Rows * _rowPositions * 16;
    private nint AreaFloats => _response.Blocks * BlockStride;

    /// <summary>Where the injection of a row and column, as given to <see cref="Compute"/>, lies.</summary>
    public float* At(int block, int row, int column, int worker) =>
        _scratch[worker].Pointer + block * BlockStride + ((nint)row * _rowPositions + column) * 16;

    /// <summary>Computes rows x columns positions from (y, x) on, all channels, into this worker's scratch from a column on.</summary>
    public void Compute(int y, int x, int rows, int columns, int scratchColumn, int worker)
    {
        for (var row = 0; row < rows; row++)
        {
            var target = At(0, row, scratchColumn, worker);
            if (_styles.Count == 1 && _styles[0].Guide is null)
                Multiply(_styles[0], y + row, x, columns, target);
            else
                for (var b = 0; b < _response.Blocks; b++)
                    new Span<float>(target + b * BlockStride, columns * 16).Clear();
            for (var i = 0; i < _styles.Count; i++)
                AddStyle(_styles[i], y + row, x, columns, target, worker);
            for (var i = 0; i < _contents.Count; i++)
                AddContent(_contents[i], y + row, x, columns, target);
        }
    }

    private void Multiply(StyleTap style, int y, int x, int columns, float* target)
    {
        for (int b = 0, width; b < _response.Blocks; b += width)
        {
            width = PackedMatrix.PanelBlocks<V>(b, _response.Blocks);
            PanelProduct.Run<V>(
                _response.At(0, y, x), (nint)_response.BlockStride, _response.Blocks, style.Matrix + 16L * 16 * _response.Blocks * b, width,
                target + b * BlockStride, BlockStride, columns);
        }
    }

    /// <summary>Adds the mean's part, and, where it was not multiplied in place, the Gram matrix's.</summary>
    private void AddStyle(StyleTap style, int y, int x, int columns, float* target, int worker)
    {
        var apart = _styles.Count > 1 || style.Guide is not null;
        var product = _scratch[worker].Pointer + AreaFloats;
        if (apart)
            Multiply(style, y, x, columns, product);
        var weights = style.Guide is null ? null : style.Guide.Weights.Pointer + (nint)y * _response.Width + x;
        for (var b = 0; b < _response.Blocks; b++)
            for (var lane = 0; lane < 16; lane += V.Count)
            {
                var mean = V.Load(style.MeanGradient + b * 16 + lane);
                float* t = target + b * BlockStride + lane, p = product + b * BlockStride + lane;
                for (var i = 0; i < columns; i++, t += 16, p += 16)
                    V.Store(
                        t,
                        !apart ? V.Load(t) + mean
                        : weights == null ? V.Load(t) + V.Load(p) + mean
                        : V.Fma(V.All(weights[i]), V.Load(p) + mean, V.Load(t)));
            }
    }

    private void AddContent(ContentTap content, int y, int x, int columns, float* target)
    {
        var factor = V.All(content.GradientFactor);
        for (var b = 0; b < _response.Blocks; b++)
        {
            float* f = _response.At(b, y, x), p = content.Target.At(b, y, x), t = target + b * BlockStride;
            for (var n = 0; n < columns * 16; n += V.Count)
                V.Store(t + n, V.Fma(factor, V.Load(f + n) - V.Load(p + n), V.Load(t + n)));
        }
    }

    public void Dispose()
    {
        foreach (var buffer in _scratch)
            buffer.Dispose();
    }
}
