using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// The backward side of replicate padding. A convolution's input reaches one position over each edge; with zeros there is nothing to
/// differentiate, but replicated samples are the map's own border again, so what the backward convolution would give outside belongs to
/// the nearest position inside. The outside is four lines, each the product of a line of gradients with one row or column of the filters.
/// </summary>
internal abstract unsafe class EdgeGradient : IDisposable
{
    /// <summary>Computes all four lines from the gradient by the convolution's output.</summary>
    public abstract void Compute();

    /// <summary>Adds them to a backward tile that touches an edge.</summary>
    public abstract void AddTo(float* tile, int block, int y, int x);

    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed unsafe class EdgeGradient<V> : EdgeGradient
    where V : struct, ILanes<V>
{
    private enum Side { Top, Bottom, Left, Right }

    private readonly TileSource _gradient;
    private readonly int _inputBlocks;
    private readonly WorkTeam _team;
    private readonly AlignedBuffer[] _filters, _source, _product, _line;
    private readonly Action<int, int> _computeSide;

    /// <param name="gradient">By the convolution's output; as large as its input.</param>
    public EdgeGradient(Convolution convolution, TileSource gradient, WorkTeam team)
    {
        (_gradient, _team, _inputBlocks) = (gradient, team, FeatureMap.BlocksOf(convolution.Inputs));
        _filters = [.. Sides.Select(s => Filters(convolution, s))];
        _source = [.. Sides.Select(s => new AlignedBuffer((long)gradient.Blocks * SourceStride(s)))];
        _product = [.. Sides.Select(s => new AlignedBuffer((long)_inputBlocks * ProductStride(s)))];
        _line = [.. Sides.Select(s => new AlignedBuffer((long)_inputBlocks * Length(s) * 16))];
        _computeSide = (side, _) => ComputeSide((Side)side);
    }

    private static Side[] Sides => [Side.Top, Side.Bottom, Side.Left, Side.Right];

    private long MatrixFloats => 256L * _gradient.Blocks * _inputBlocks;

    private int Length(Side side) => side is Side.Top or Side.Bottom ? _gradient.Width : _gradient.Height;

    /// <summary>Two positions of zeros at either end of a line, so that its products reach one position over the corners.</summary>
    private int SourceStride(Side side) => (Length(side) + 4 + PanelProduct.LeastRows) * 16;

    private int ProductStride(Side side) => (Length(side) + 2 + PanelProduct.LeastRows) * 16;

    /// <summary>The three K x C matrices of the filters' outer row or column.</summary>
    private AlignedBuffer Filters(Convolution convolution, Side side)
    {
        var packed = new AlignedBuffer(3 * MatrixFloats);
        for (var along = 0; along < 3; along++)
        {
            var tap = side switch
            {
                Side.Top => along,
                Side.Bottom => 6 + along,
                Side.Left => along * 3,
                _ => along * 3 + 2,
            };
            PackedMatrix.Pack<V>(
                packed.Pointer + along * MatrixFloats, convolution.Outputs, convolution.Inputs, _gradient.Blocks * 16, _inputBlocks * 16,
                (k, c) => convolution.Weights[(k * convolution.Inputs + c) * 9 + tap]);
        }
        return packed;
    }

    public override void Compute() => _team.Run(4, _computeSide);

    private void ComputeSide(Side side)
    {
        int length = Length(side), positions = length + 2, sourceStride = SourceStride(side), productStride = ProductStride(side);
        float* source = _source[(int)side].Pointer, product = _product[(int)side].Pointer, line = _line[(int)side].Pointer;
        Gather(side, source, sourceStride);
        _line[(int)side].Span.Clear();
        for (var along = 0; along < 3; along++)
        {
            // Position i of the product is i - 1 of the line; it takes the gradient at i - 1 - (along - 1), which the source has two further.
            var shifted = source + (2 - along) * 16;
            for (int b = 0, width; b < _inputBlocks; b += width)
            {
                width = PackedMatrix.PanelBlocks<V>(b, _inputBlocks);
                PanelProduct.Run<V>(
                    shifted, sourceStride, _gradient.Blocks,
                    _filters[(int)side].Pointer + along * MatrixFloats + 256L * _gradient.Blocks * b, width, product + (nint)b * productStride,
                    productStride, positions);
            }
            Fold(side, product, productStride, line);
        }
    }

    private void Gather(Side side, float* source, int stride)
    {
        var last = side switch { Side.Bottom => _gradient.Height - 1, Side.Right => _gradient.Width - 1, _ => 0 };
        for (var block = 0; block < _gradient.Blocks; block++)
            for (var i = 0; i < Length(side); i++)
            {
                var (y, x) = side is Side.Top or Side.Bottom ? (last, i) : (i, last);
                _gradient.Read(block, y, x, source + (nint)block * stride + (i + 2) * 16);
            }
    }

    /// <summary>Adds the products to the line; the corners belong to the rows' ends and are counted there only.</summary>
    private void Fold(Side side, float* product, int stride, float* line)
    {
        var length = Length(side);
        var corners = side is Side.Top or Side.Bottom;
        for (var block = 0; block < _inputBlocks; block++)
            for (var i = corners ? -1 : 0; i < (corners ? length + 1 : length); i++)
            {
                var target = line + ((nint)block * length + Math.Clamp(i, 0, length - 1)) * 16;
                Add(target, product + (nint)block * stride + (i + 1) * 16);
            }
    }

    public override void AddTo(float* tile, int block, int y, int x)
    {
        int height = _gradient.Height, width = _gradient.Width;
        for (var j = 0; j < 4 && x + j < width; j++)
        {
            if (y == 0)
                Add(tile + j * 16, Line(Side.Top, block, x + j));
            if (y + 4 >= height)
                Add(tile + ((height - 1 - y) * 4 + j) * 16, Line(Side.Bottom, block, x + j));
        }
        for (var i = 0; i < 4 && y + i < height; i++)
        {
            if (x == 0)
                Add(tile + i * 64, Line(Side.Left, block, y + i));
            if (x + 4 >= width)
                Add(tile + (i * 4 + width - 1 - x) * 16, Line(Side.Right, block, y + i));
        }
    }

    private float* Line(Side side, int block, int position) =>
        _line[(int)side].Pointer + ((nint)block * Length(side) + position) * 16;

    private static void Add(float* target, float* source)
    {
        for (var lane = 0; lane < 16; lane += V.Count)
            V.Store(target + lane, V.Load(target + lane) + V.Load(source + lane));
    }

    public override void Dispose()
    {
        foreach (var buffer in (AlignedBuffer[])[.. _filters, .. _source, .. _product, .. _line])
            buffer.Dispose();
    }
}
