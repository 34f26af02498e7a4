using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Workers;

/// <summary>
/// The renderer of the network that was used last, and the affinities that it is warm for. One only: a network's filters take as much memory
/// as a picture, and the scheduler brings frames to where their network is. Used on the render thread, but for <see cref="Affinities"/>.
/// </summary>
internal sealed class WarmRenderer(RendererFactory factory)
{
    private readonly Lock _lock = new();
    private readonly List<ContentHash> _affinities = [];
    private IRenderer? _renderer;
    private ContentHash _network;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ContentHash> Affinities { get { lock (_lock) return [.. _affinities]; } }

    /// <exception cref="NetworkMissingException">The factory has no such network.</exception>
    public IRenderer For(ContentHash network, ContentHash affinity)
    {
        if (_renderer is null || _network != network)
        {
            Drop();
            _renderer = Make(network);
            _network = network;
        }
        lock (_lock)
        {
            _affinities.Remove(affinity);
            _affinities.Insert(0, affinity);
            if (_affinities.Count > Limits.WarmAffinities)
                _affinities.RemoveAt(Limits.WarmAffinities);
        }
        return _renderer;
    }

    /// <summary>Gives its memory back; the next render begins with a new one.</summary>
    public void Drop()
    {
        var old = _renderer;
        _renderer = null;
        lock (_lock)
            _affinities.Clear();
        old?.Dispose();
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
}

/// <summary>No fault of the frame's: another worker may have the network.</summary>
internal sealed class NetworkMissingException(string message, Exception inner) : IOException(message, inner);
