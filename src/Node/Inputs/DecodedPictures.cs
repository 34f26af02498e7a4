using RenderFarm.Core;

namespace RenderFarm.Node.Inputs;

/// <summary>
/// Decoded style pictures and masks by the hash of their files, the least recently used forgotten first. Also keeps their identity: a renderer
/// knows the same object again without hashing its pixels. Thread-safe.
/// </summary>
/// <param name="mostBytes">Of samples.</param>
public sealed class DecodedPictures(long mostBytes = DecodedPictures.DefaultBytes)
{
    /// <summary>Five styles of twelve megapixels; a job has one or two, mostly smaller.</summary>
    public const long DefaultBytes = 768L << 20;

    private readonly Lock _lock = new();
    private readonly LinkedList<(ContentHash Hash, Picture Picture)> _byUse = [];
    private readonly Dictionary<ContentHash, LinkedListNode<(ContentHash Hash, Picture Picture)>> _known = [];
    private long _bytes;

    public Picture? Find(ContentHash hash)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(hash, out var node))
                return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Picture;
        }
    }

    /// <returns>The picture to use: another thread may have kept the same one first.</returns>
    public Picture Keep(ContentHash hash, Picture picture)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(hash, out var node))
                return node.Value.Picture;
            if (BytesOf(picture) > mostBytes)
                return picture;
            _known.Add(hash, _byUse.AddFirst((hash, picture)));
            _bytes += BytesOf(picture);
            while (_bytes > mostBytes)
                ForgetOldest();
            return picture;
        }
    }

    private void ForgetOldest()
    {
        var (hash, picture) = _byUse.Last!.Value;
        _byUse.RemoveLast();
        _known.Remove(hash);
        _bytes -= BytesOf(picture);
    }

    private static long BytesOf(Picture picture) => sizeof(float) * ((long)picture.Rgb.Length + (picture.Alpha?.Length ?? 0));
}
