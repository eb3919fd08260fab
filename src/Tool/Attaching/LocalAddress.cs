using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Attaching;

/// <summary>The address of this machine that the cluster can call.</summary>
internal static class LocalAddress
{
    /// <summary>How long a connection to the API server may take.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>An address that is nobody's (RFC 5737): which of this machine's would be used on the way to it is the default route's to say. Nothing is sent.</summary>
    private static readonly IPEndPoint Elsewhere = new(IPAddress.Parse("192.0.2.1"), 9);

    /// <param name="given">What was said; null: it is found.</param>
    /// <param name="server">The API server.</param>
    /// <param name="cancelled">Gives up.</param>
    /// <exception cref="SolutionException">What was given is no address for it, or none is found.</exception>
    public static async Task<IPAddress> FindAsync(string? given, Uri server, CancellationToken cancelled)
    {
        if (given is not null)
        {
            if (!IPAddress.TryParse(given, out var address))
                throw new SolutionException($"--address {given}: give an IP address; an EndpointSlice takes no names");
            return IsReachable(address) ? address : throw new SolutionException($"--address {given}: no cluster takes a loopback, link-local, multicast or unspecified address for an endpoint, for each node would mean itself; give an address of this machine that the cluster can reach");
        }
        if (await TowardsAsync(server, cancelled) is { } found && IsReachable(found))
            return found;
        // The API server is on this machine, maybe in a container or behind a tunnel: loopback says nothing of how it would come back.
        return Outwards() ?? throw new SolutionException($"the API server {server} is called by loopback, and this machine has no other address that is up; give --address with one that the cluster can reach");
    }

    /// <summary>Whether this machine can be listened on by it.</summary>
    public static bool IsHere(IPAddress address) => All().Contains(address);

    private static async Task<IPAddress?> TowardsAsync(Uri server, CancellationToken cancelled)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
#pragma warning disable RS0030 // The tool has no clock but the machine's for a connection.
        using var timeout = new CancellationTokenSource(ConnectTimeout);
#pragma warning restore RS0030
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancelled, timeout.Token);
        try
        {
            await socket.ConnectAsync(server.IdnHost, server.Port, either.Token);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancelled.IsCancellationRequested))
        {
            throw new SolutionException($"the API server {server} does not take a connection ({e.Message}); look at --kubeconfig and --context, and whether the cluster runs");
        }
        var local = ((IPEndPoint)socket.LocalEndPoint!).Address;
        return local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local;
    }

    private static IPAddress? Outwards()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(Elsewhere);
            if (((IPEndPoint)socket.LocalEndPoint!).Address is var local && IsReachable(local))
                return local;
        }
        catch (SocketException)
        {
            // No default route: one of the interfaces has to do.
        }
        return All().Where(IsReachable).OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault();
    }

    private static IEnumerable<IPAddress> All() => NetworkInterface.GetAllNetworkInterfaces().Where(i => i.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(a => a.Address);

    /// <summary>What an API server takes for the address of an endpoint.</summary>
    private static bool IsReachable(IPAddress address) => !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) && !address.IsIPv6LinkLocal
        && !address.IsIPv6Multicast && address.GetAddressBytes() is not ([169, 254, ..] or [>= 224 and <= 239, _, _, _]);
}
