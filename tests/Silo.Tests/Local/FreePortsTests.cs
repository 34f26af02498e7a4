using System.Net;
using System.Net.Sockets;
using RenderFarm.Silo.Local;

namespace RenderFarm.Silo.Tests.Local;

public sealed class FreePortsTests
{
    [Fact]
    public void PortsAreGivenOnceAndNoneThatSomebodyListensOnOrTheSystemHandsOut()
    {
        var ports = Enumerable.Range(0, 20).Select(_ => FreePorts.Next()).ToList();
        // The one that would be next, as other tests take some too: the next hundred.
        var taken = Enumerable.Range(ports[^1] + 1, 100).Select(Listen).ToList();
        ports.AddRange(Enumerable.Range(0, 20).Select(_ => FreePorts.Next()));
        Assert.Equal(ports.Distinct(), ports);
        Assert.All(ports, port => Assert.InRange(port, 1024, 32_767));
        Assert.Empty(ports.Intersect(taken.Select(listener => listener is null ? 0 : ((IPEndPoint)listener.LocalEndpoint).Port)));
        taken.ForEach(listener => listener?.Dispose());
    }

    // Null: somebody else does already.
    private static TcpListener? Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
