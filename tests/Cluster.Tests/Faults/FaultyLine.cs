using System.Net;
using System.Net.Sockets;

namespace RenderFarm.Cluster.Tests.Faults;

/// <summary>A port of loopback that hands bytes on to another and back, and refuses, stalls and cuts connections as its schedules say.</summary>
internal sealed class FaultyLine : IAsyncDisposable
{
    private readonly FaultSchedule _connections, _answers;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _accepting;

    /// <summary>Bound, and never listening: nobody else gets the port while connections to it are refused.</summary>
    private readonly Socket _port = Bound(0);

    public FaultyLine(int target, FaultSchedule connections, FaultSchedule answers)
    {
        (Target, _connections, _answers) = (target, connections, answers);
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_port.LocalEndPoint!).Port;

    /// <summary>Where new connections lead to.</summary>
    public int Target { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _accepting;
        _port.Dispose();
        _ended.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                using (var listener = Bound(Port))
                {
                    listener.Listen();
                    await ServeUntilRefused(listener);
                }
                await Task.Delay(_connections.Pause(), _ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task ServeUntilRefused(Socket listener)
    {
        while (true)
        {
            var client = await listener.AcceptAsync(_ended.Token);
            if (_connections.Next() == Fault.Refuse)
            {
                Reset(client);
                return;
            }
            _ = Serve(client);
        }
    }

    private static Socket Bound(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task Serve(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Target), _ended.Token);
            // Whoever ends first ends both.
            await await Task.WhenAny(Up(client, server), Down(server, client));
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // So the other side sees a reset, too.
        }
        Reset(server);
        Reset(client);
    }

    private async Task Up(Socket from, Socket to)
    {
        var buffer = new byte[1 << 14];
        while (await from.ReceiveAsync(buffer, _ended.Token) is > 0 and var read)
            await Send(to, buffer.AsMemory(0, read));
    }

    private async Task Down(Socket from, Socket to)
    {
        var (buffer, left) = (new byte[1 << 14], _answers.Bytes());
        while (await from.ReceiveAsync(buffer, _ended.Token) is > 0 and var read)
        {
            var before = Math.Min(read, left);
            left -= read;
            await Send(to, buffer.AsMemory(0, before));
            if (left > 0)
                continue;
            switch (_answers.Next())
            {
                case Fault.Cut:
                    return;
                case Fault.Stall:
                    await Task.Delay(_answers.Pause(), _ended.Token);
                    break;
            }
            await Send(to, buffer.AsMemory(before, read - before));
            left = _answers.Bytes();
        }
    }

    private async Task Send(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await to.SendAsync(bytes, _ended.Token)..];
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }
        socket.Dispose();
    }
}
