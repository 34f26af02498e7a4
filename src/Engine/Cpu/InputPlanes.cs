using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>The network's input: three planes of (Height + 2) x Stride samples, preprocessed, with a border of one sample.</summary>
internal sealed unsafe class InputPlanes : IDisposable
{
    private readonly Preprocessing _preprocessing;
    private readonly Padding _padding;
    private readonly WorkTeam _team;
    private readonly AlignedBuffer _samples;
    private readonly Action<int, int> _prepareRow;
    private float* _image;

    public InputPlanes(Preprocessing preprocessing, Padding padding, int width, int height, WorkTeam team)
    {
        (_preprocessing, _padding, _team, Width, Height, Stride) = (preprocessing, padding, team, width, height, width + 2);
        _samples = new(3L * (height + 2) * Stride);
        _prepareRow = PrepareRow;
    }

    public int Width { get; }
    public int Height { get; }
    public int Stride { get; }

    /// <summary>Row y, from -1 to Height, of a plane; its sample x is at index x + 1.</summary>
    public float* Row(int plane, int y) => _samples.Pointer + ((long)plane * (Height + 2) + y + 1) * Stride;

    /// <param name="image">3 x Height x Width in 0..1.</param>
    public void Prepare(float* image)
    {
        _image = image;
        _team.Run(Height, _prepareRow);
        if (_padding == Padding.Replicate)
            for (var c = 0; c < 3; c++)
            {
                new Span<float>(Row(c, 0), Stride).CopyTo(new Span<float>(Row(c, -1), Stride));
                new Span<float>(Row(c, Height - 1), Stride).CopyTo(new Span<float>(Row(c, Height), Stride));
            }
    }

    private void PrepareRow(int y, int worker)
    {
        for (var c = 0; c < 3; c++)
        {
            float* source = _image + ((long)_preprocessing.Order[c] * Height + y) * Width, target = Row(c, y) + 1;
            float scale = _preprocessing.Scale[c], offset = _preprocessing.Offset[c];
            for (var x = 0; x < Width; x++)
                target[x] = source[x] * scale + offset;
            if (_padding == Padding.Replicate)
                (target[-1], target[Width]) = (target[0], target[Width - 1]);
        }
    }

    public void Dispose() => _samples.Dispose();
}
