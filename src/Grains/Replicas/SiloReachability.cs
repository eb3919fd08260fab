using System.Net;
using System.Net.Sockets;

namespace OrleansAA.Grains.Replicas;

/// <summary>Tells earlier than the membership that a silo has gone.</summary>
internal interface ISiloReachability
{
    /// <returns>True if a silo that counts as alive takes no connections: its process has ended, or the way to it is cut.</returns>
    Task<bool> IsAnyGoneAsync();
}

/// <summary>
/// Opens a connection to each of the other silos, and closes it. A process that was killed is found out at once; one that is frozen is not, for its system
/// goes on taking connections. One round serves all who ask at a time.
/// </summary>
internal sealed class SiloReachability(ISiloStatusOracle silos, ILocalSiloDetails local, TimeProvider clock) : ISiloReachability
{
    /// <summary>How long a silo may take to accept a connection.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(0.3);

    /// <summary>How long the outcome of a round is good.</summary>
    private static readonly TimeSpan OutcomeAge = TimeSpan.FromSeconds(0.2);

    private readonly Lock _gate = new();
    private Task<bool> _round = Task.FromResult(false);
    private long _endedAt = long.MinValue;

    public Task<bool> IsAnyGoneAsync()
    {
        lock (_gate)
        {
            if (_round.IsCompleted && (_endedAt == long.MinValue || clock.GetElapsedTime(_endedAt) > OutcomeAge))
                _round = AskAllAsync();
            return _round;
        }
    }

    private async Task<bool> AskAllAsync()
    {
        var others = silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Where(s => !s.Equals(local.SiloAddress));
        var gone = await Task.WhenAll(others.Select(s => IsGoneAsync(s.Endpoint)));
        lock (_gate)
            _endedAt = clock.GetTimestamp();
        return gone.Contains(true);
    }

    private async Task<bool> IsGoneAsync(IPEndPoint silo)
    {
        using var socket = new Socket(silo.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var timeout = new CancellationTokenSource(ConnectTimeout, clock);
        try
        {
            await socket.ConnectAsync(silo, timeout.Token);
            return false;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return true;
        }
    }
}
