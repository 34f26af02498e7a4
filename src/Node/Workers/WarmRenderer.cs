using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Workers;

/// <summary>
/// The renderer of the network that was used last, and the affinities that it is warm for. One only: a network's filters take as much memory
/// as a picture, and the scheduler brings frames to where their network is. It is lent to the worker's render threads, to all of them at once
/// where several frames are painted side by side; what was dropped goes when the last of them has given it back.
/// </summary>
internal sealed class WarmRenderer(RendererFactory factory)
{
    private readonly Lock _making = new(), _lock = new();
    private readonly List<ContentHash> _affinities = [];
    private Shared? _shared;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ContentHash> Affinities { get { lock (_lock) return [.. _affinities]; } }

    /// <summary>To be disposed when the picture is painted.</summary>
    /// <exception cref="NetworkMissingException">The factory has no such network.</exception>
    public Loan Borrow(ContentHash network, ContentHash affinity)
    {
        lock (_making)
        {
            if (_shared is null || _shared.Network != network)
            {
                Drop();
                _shared = new Shared(Make(network), network);
            }
            lock (_lock)
            {
                _affinities.Remove(affinity);
                _affinities.Insert(0, affinity);
                if (_affinities.Count > Limits.WarmAffinities)
                    _affinities.RemoveAt(Limits.WarmAffinities);
            }
            return new Loan(_shared.Taken());
        }
    }

    /// <summary>Gives its memory back, as soon as nobody paints with it; the next render begins with a new one.</summary>
    public void Drop()
    {
        lock (_making)
        {
            var old = _shared;
            _shared = null;
            lock (_lock)
                _affinities.Clear();
            old?.Release();
        }
    }

    private IRenderer Make(ContentHash network)
    {
        try
        {
            return factory(network);
        }
        catch (InputException e)
        {
            throw new NetworkMissingException($"This worker cannot load the network {network.Abbreviated}: {e.Message}", e);
        }
    }

    /// <summary>A renderer for the time of one picture.</summary>
    internal sealed class Loan(Shared shared) : IDisposable
    {
        public IRenderer Renderer => shared.Renderer;

        public void Dispose() => shared.Release();
    }

    /// <summary>Kept by whoever made it, and by each loan.</summary>
    internal sealed class Shared(IRenderer renderer, ContentHash network)
    {
        private int _keepers = 1;

        public IRenderer Renderer => renderer;

        public ContentHash Network => network;

        public Shared Taken()
        {
            Interlocked.Increment(ref _keepers);
            return this;
        }

        public void Release()
        {
            if (Interlocked.Decrement(ref _keepers) == 0)
                renderer.Dispose();
        }
    }
}

/// <summary>No fault of the frame's: another worker may have the network.</summary>
internal sealed class NetworkMissingException(string message, Exception inner) : IOException(message, inner);
