using RenderFarm.Engine.Weights;

namespace RenderFarm.Client.Weights;

/// <summary>
/// A file behind HTTP as a source of bytes: what is read is fetched once, by ranges, into a <see cref="PartialFile"/>. Where the server
/// does not answer ranges the whole file arrives. Interrupted transfers are taken up where they stopped.
/// </summary>
internal sealed class RemoteFile : IByteSource
{
    /// <summary>One request asks for no more (8 MiB).</summary>
    private const int BlocksPerRequest = 128;

    private readonly HttpTransfer _transfer;
    private readonly Action<long> _told;
    private readonly byte[] _buffer = new byte[PartialFile.BlockBytes];
    private readonly string _path;
    private PartialFile? _partial;
    private string _version = "";

    /// <param name="path">The partial file lies beside it.</param>
    /// <param name="told">Called with the bytes that are here, resumed ones included.</param>
    public RemoteFile(HttpTransfer transfer, string path, Action<long> told)
    {
        (_transfer, _path, _told) = (transfer, path, told);
        try
        {
            // The first block tells length and version; it is fetched anew each time, which is how a changed file is noticed.
            transfer.Persist(
                () => _partial?.Has(0) == true, () => _partial?.PresentBytes ?? 0,
                () => transfer.TryGet(0, PartialFile.BlockBytes - 1, Receive));
        }
        catch
        {
            _partial?.Dispose();
            throw;
        }
    }

    public string Name => _transfer.Address.AbsoluteUri;
    public long Length => Partial.Length;
    public bool IsWhole => Partial.IsWhole;

    private PartialFile Partial => _partial ?? throw new InvalidOperationException("Nothing was received yet.");

    public void Read(long offset, Span<byte> destination)
    {
        ByteRange.Check(this, offset, destination.Length);
        if (destination.Length == 0)
            return;
        Fetch(offset / PartialFile.BlockBytes, (offset + destination.Length - 1) / PartialFile.BlockBytes);
        Partial.Read(offset, destination);
    }

    /// <summary>Fetches all that is missing, for a check over the whole file.</summary>
    public void FetchAll() => Fetch(0, (Length - 1) / PartialFile.BlockBytes);

    public void Dispose() => _partial?.Dispose();

    private void Fetch(long first, long last) => _transfer.Persist(
        () => (first = NextMissing(first, last)) > last,
        () => Partial.PresentBytes,
        () => _transfer.TryGet(
            first * PartialFile.BlockBytes, Math.Min(Length, (EndOfGap(first, last) + 1) * PartialFile.BlockBytes) - 1, Receive));

    private long NextMissing(long block, long last)
    {
        while (block <= last && Partial.Has(block))
            block++;
        return block;
    }

    private long EndOfGap(long first, long last)
    {
        var end = first;
        while (end < last && end - first + 1 < BlocksPerRequest && !Partial.Has(end + 1))
            end++;
        return end;
    }

    /// <summary>Keeps whole blocks of an answer until it ends.</summary>
    private void Receive(HttpAnswer answer, HttpTransfer.Body body)
    {
        if (_partial is null)
        {
            _version = answer.Version;
            _partial = new PartialFile(_path, $"{Name} {answer.Version}", answer.TotalBytes);
        }
        if (answer.TotalBytes != Length || answer.Version != _version)
            throw new IOException($"{Name} changed while it was fetched; run the command again.");
        for (var block = answer.Start / PartialFile.BlockBytes; block * PartialFile.BlockBytes <= answer.End; block++)
        {
            var size = Partial.SizeOf(block);
            if (body(_buffer.AsMemory(0, size)) < size)
                return;
            if (!Partial.Has(block))
                Partial.Put(block, _buffer.AsSpan(0, size));
            _told(Partial.PresentBytes);
        }
    }
}
