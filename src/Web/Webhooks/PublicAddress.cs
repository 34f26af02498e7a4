using System.Net;
using System.Net.Sockets;

namespace RenderFarm.Web.Webhooks;

/// <summary>Whether an address is one of the open Internet: not this machine, not its network, nothing that stands for something else.</summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Reserved =
    [
        .. new[]
        {
            // This host, private networks, carriers' shared space, link-local (and clouds' metadata).
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
            // Protocol assignments, documentation, relays, benchmarks, multicast and what is reserved above it.
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            // Teredo, 6to4 and their kind carry another address inside; documentation.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    // What the registry gives out as global unicast; everything else is local, multicast or not given out.
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return (address.AddressFamily == AddressFamily.InterNetwork || Global6.Contains(address)) && !Reserved.Any(network => network.Contains(address));
    }
}
