using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RenderFarm.Client.Tests.Weights;

/// <summary>A real HTTP/1.1 server of one file on loopback that can misbehave as servers and networks do.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;

    public LoopbackServer(byte[] content)
    {
        Content = content;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public byte[] Content { get; set; }
    public bool AnswersRanges { get; init; } = true;
    public string? ETag { get; set; } = "\"v1\"";

    /// <summary>Asked before each answer, by its number from 0: a status to send instead, or 0.</summary>
    public Func<int, int> StatusOf { get; init; } = _ => 0;

    /// <summary>After how many bytes of its body an answer is cut off, by its number.</summary>
    public Func<int, long> CutOf { get; init; } = _ => long.MaxValue;

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/models/net.pth");
    public ConcurrentQueue<string> Ranges { get; } = new();
    public long BytesSent => Interlocked.Read(ref _sent);

    private long _sent;
    private int _answers = -1;

    public void Dispose()
    {
        _listener.Stop();
        _accepting.Wait();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var range = "";
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
                if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                    range = line["Range: bytes=".Length..];
            Ranges.Enqueue(range);
            await AnswerAsync(stream, range, Interlocked.Increment(ref _answers));
        }
        catch (IOException)
        {
            // The client went away.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string range, int number)
    {
        if (StatusOf(number) is not 0 and var status)
        {
            await SendAsync(stream, $"HTTP/1.1 {status} As Told\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        var (first, last) = (0, Content.Length - 1);
        var head = "200 OK";
        var more = "";
        if (AnswersRanges && range.Split('-') is [var from, var to])
        {
            first = int.Parse(from, CultureInfo.InvariantCulture);
            last = Math.Min(last, int.Parse(to, CultureInfo.InvariantCulture));
            (head, more) = ("206 Partial Content", $"Content-Range: bytes {first}-{last}/{Content.Length}\r\n");
        }
        if (ETag is not null)
            more += $"ETag: {ETag}\r\n";
        await SendAsync(stream, $"HTTP/1.1 {head}\r\nContent-Length: {last - first + 1}\r\n{more}Connection: close\r\n\r\n");
        var count = (int)Math.Min(last - first + 1, CutOf(number));
        await stream.WriteAsync(Content.AsMemory(first, count));
        Interlocked.Add(ref _sent, count);
    }

    private static async Task SendAsync(NetworkStream stream, string head) => await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
}
