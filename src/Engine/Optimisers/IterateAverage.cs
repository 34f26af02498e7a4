using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;

namespace RenderFarm.Engine.Optimisers;

/// <summary>
/// The exponential average of the iterates at one scale, a_n = d a_(n-1) + (1 - d) x_n with a_0 = 0; divided by 1 - d^n it is a mean, less noisy than
/// the last iterate.
/// </summary>
internal sealed class IterateAverage(IBackend backend, int length, double decay) : IDisposable
{
    private readonly IVector _sum = backend.NewVector(length);
    private readonly VectorCopy _markedSum = new(backend);
    private int _count, _markedCount;

    public bool HasValue => _count > 0;

    public void Add(IVector image)
    {
        _sum.Lerp(image, (float)(1 - decay));
        _count++;
    }

    public void Download(Span<float> values)
    {
        _sum.Download(values);
        var factor = (float)(1 / (1 - Math.Pow(decay, _count)));
        foreach (ref var value in values)
            value *= factor;
    }

    public void Mark()
    {
        _markedSum.Take(_sum);
        _markedCount = _count;
    }

    public void Rewind()
    {
        _markedSum.PutBack(_sum);
        _count = _markedCount;
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write(_count);
        writer.Write(_sum);
    }

    public void Load(CheckpointReader reader)
    {
        _count = reader.ReadInt32("count of averaged pictures", 0, int.MaxValue);
        reader.ReadInto(_sum);
    }

    public void Dispose()
    {
        _sum.Dispose();
        _markedSum.Dispose();
    }
}
