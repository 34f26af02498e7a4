using System.Net;
using System.Net.Sockets;

namespace RenderFarm.Silo.Local;

/// <summary>
/// Ports of loopback for programs that are started next. Not those that the system hands out: until such a program listens, a connection of anybody's may be
/// given its port. Every process has a block of its own to take from.
/// </summary>
internal static class FreePorts
{
    // Below the ranges from which Linux, Windows and macOS take ports for connections.
    private const int First = 20_000, Count = 12_000, Block = 60;

    private static int _taken = -1;

    /// <exception cref="IOException">All are in use.</exception>
    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)(((long)Environment.ProcessId * Block + Interlocked.Increment(ref _taken)) % Count);
            if (IsFree(port))
                return port;
        }
        throw new IOException($"no port of loopback from {First} to {First + Count - 1} is free: end what listens on them.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
