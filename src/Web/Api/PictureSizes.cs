using System.Collections.Concurrent;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Media;

namespace RenderFarm.Web.Api;

/// <summary>Sizes of pictures in the store, from their headers; remembered, as what a hash names never changes.</summary>
internal sealed class PictureSizes(IBlobStore blobs, FarmWebOptions options)
{
    private readonly ConcurrentDictionary<ContentHash, (int, int)> _known = new();

    /// <summary>Null: the store has no such blob.</summary>
    /// <exception cref="InputException">It is no picture, or has too many pixels.</exception>
    public async Task<(int Width, int Height)?> Of(ContentHash hash, CancellationToken cancellation)
    {
        if (_known.TryGetValue(hash, out var known) && await blobs.Exists(hash, cancellation))
            return known;
        await using var stream = await blobs.Open(hash, cancellation);
        if (stream is null)
            return null;
        var size = PictureProbe.Read(await Whole(stream, cancellation));
        if (_known.Count >= Limits.RememberedSizes)
            _known.Clear();
        return _known[hash] = (size.Width, size.Height);
    }

    private async Task<byte[]> Whole(Stream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > options.MostUploadBytes)
                throw new InputException($"it has more than {options.MostUploadBytes >> 20} MiB");
        }
        return bytes.ToArray();
    }
}
