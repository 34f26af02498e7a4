using Microsoft.Extensions.Caching.Memory;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Media;

namespace RenderFarm.Web.Api;

/// <summary>Small pictures of blobs; made when first asked for, a few at a time, and kept in memory within a bound.</summary>
internal sealed class Thumbnails(IBlobStore blobs, PictureCodec codec) : IDisposable
{
    private readonly MemoryCache _made = new(new MemoryCacheOptions { SizeLimit = Limits.ThumbnailBytes });
    private readonly SemaphoreSlim _atOnce = new(Limits.ThumbnailsAtOnce);

    /// <summary>PNG; null: the store has no such blob.</summary>
    /// <exception cref="InputException">It is no picture.</exception>
    public async Task<byte[]?> Of(ContentHash hash, int longestPx, CancellationToken cancellation)
    {
        if (_made.TryGetValue((hash, longestPx), out byte[]? made))
            return made;
        await _atOnce.WaitAsync(cancellation);
        try
        {
            if (_made.TryGetValue((hash, longestPx), out made))
                return made;
            if (await Make(hash, longestPx, cancellation) is not { } png)
                return null;
            return _made.Set((hash, longestPx), png, new MemoryCacheEntryOptions { Size = png.Length });
        }
        finally
        {
            _atOnce.Release();
        }
    }

    public void Dispose()
    {
        _made.Dispose();
        _atOnce.Dispose();
    }

    // Decoding goes by a file of a name of ours: the codec takes a path, and the store has no names.
    private async Task<byte[]?> Make(ContentHash hash, int longestPx, CancellationToken cancellation)
    {
        await using var stream = await blobs.Open(hash, cancellation);
        if (stream is null)
            return null;
        var path = Path.Combine(Path.GetTempPath(), $"farm-thumbnail-{Guid.NewGuid():N}");
        try
        {
            await using (var file = new FileStream(path, FileMode.CreateNew))
                await stream.CopyToAsync(file, cancellation);
            return await Task.Run(() => PictureCodec.EncodePng(Thumbnail.Of(codec.Read(path, cancellation), longestPx), null, cancellation), cancellation);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
