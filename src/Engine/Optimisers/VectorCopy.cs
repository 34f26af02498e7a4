using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Optimisers;

/// <summary>A copy of a vector as it was; takes memory from when it is first asked for.</summary>
internal sealed class VectorCopy(IBackend backend) : IDisposable
{
    private IVector? _copy;

    public void Take(IVector vector)
    {
        if (_copy?.Length != vector.Length)
        {
            Dispose();
            _copy = backend.NewVector(vector.Length);
        }
        _copy.CopyFrom(vector);
    }

    public void PutBack(IVector vector) => vector.CopyFrom(_copy!);

    public void Dispose() => _copy?.Dispose();
}
