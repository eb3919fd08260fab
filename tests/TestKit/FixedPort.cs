using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansAA.TestKit;

/// <summary>
/// Ports for servers that come back on the same one. They lie below the range the system takes ports of outgoing connections from:
/// between two runs of a server one of those could take a port that was free.
/// </summary>
public static class FixedPort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    /// <summary>Those of this process: who asked for one may not have begun to listen.</summary>
    private static readonly ConcurrentDictionary<int, bool> Given = [];

    public static int Next()
    {
#pragma warning disable RS0030 // Processes that begin with one seed would meet at one port.
        for (var port = First + Random.Shared.Next(Count); ; port = First + ((port + 1 - First) % Count))
#pragma warning restore RS0030
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                if (Given.TryAdd(port, true))
                    return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's; the next one may be free.
            }
        }
    }
}
