using System.Net;
using System.Net.Sockets;

namespace OrleansAA.Grains.Hosting;

/// <summary>
/// A TCP port that was free when it was picked, and that stays so for the one that is to listen on it. A port that is only looked up is anybody's a moment later: the system may give it to a
/// connection of another process, and who wanted it fails to start.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private readonly Socket? _holder;

    /// <summary>Lets the system pick one, and holds it until it is disposed.</summary>
    /// <param name="address">One of this machine's.</param>
    /// <exception cref="SocketException">It is not, or it has no free port.</exception>
    public ReservedPort(IPAddress address)
    {
        var holder = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            holder.Bind(new IPEndPoint(address, 0));
            EndPoint = (IPEndPoint)holder.LocalEndPoint!;
        }
        catch
        {
            holder.Dispose();
            throw;
        }
        // Linux lets a second socket bind to the port by its number, as each of .NET's allows it (SO_REUSEADDR), while none listens, and picks it for nobody meanwhile. Others would refuse the second.
        if (OperatingSystem.IsLinux())
            _holder = holder;
        else
            holder.Dispose();
    }

    /// <summary>The address, and the port that was picked.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Lets go of it. Who listens by then keeps it.</summary>
    public void Dispose() => _holder?.Dispose();
}
