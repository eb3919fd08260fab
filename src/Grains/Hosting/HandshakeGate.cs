using System.Diagnostics.CodeAnalysis;

namespace OrleansAA.Grains.Hosting;

/// <summary>
/// Bounds how many TLS handshakes are under way on a port. Connections whose handshake is done do not count: they go on whatever happens here.
/// </summary>
/// <remarks>
/// A caller that means well is done in milliseconds. So when the gate is full and a new caller comes, the oldest handshake is given up if it has had
/// its grace: callers that say nothing keep nobody out. If it has not, the machine is busy with callers that do speak, and the new one is refused.
/// </remarks>
/// <param name="max">Handshakes under way at most.</param>
/// <param name="grace">How long a handshake may take before it is given up for a newer one.</param>
/// <param name="clock">Measures the grace.</param>
public sealed class HandshakeGate(int max, TimeSpan grace, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Handshake> _underWay = new();

    /// <summary>Begins a handshake, which ends when it is disposed of.</summary>
    /// <param name="giveUp">Ends the connection.</param>
    /// <param name="begun">The handshake.</param>
    /// <returns>False if the caller is to be refused.</returns>
    public bool TryBegin(Action giveUp, [NotNullWhen(true)] out Handshake? begun)
    {
        begun = null;
        Handshake? oldest = null;
        lock (_gate)
        {
            if (_underWay.Count >= max)
            {
                oldest = _underWay.First!.Value;
                if (clock.GetElapsedTime(oldest.BeganAt) < grace)
                    return false;
                _underWay.RemoveFirst();
            }
            begun = new Handshake(this, giveUp, clock.GetTimestamp());
            begun.Place = _underWay.AddLast(begun);
        }
        oldest?.GiveUp();
        return true;
    }

    private void End(LinkedListNode<Handshake> place)
    {
        lock (_gate)
        {
            if (place.List is not null)
                _underWay.Remove(place);
        }
    }

    /// <summary>A handshake under way.</summary>
    public sealed class Handshake : IDisposable
    {
        private readonly HandshakeGate _gate;
        private readonly Action _giveUp;

        internal Handshake(HandshakeGate gate, Action giveUp, long beganAt) => (_gate, _giveUp, BeganAt) = (gate, giveUp, beganAt);

        internal long BeganAt { get; }

        internal LinkedListNode<Handshake>? Place { get; set; }

        /// <summary>The handshake is over, well or not. May be said twice.</summary>
        public void Dispose() => _gate.End(Place!);

        internal void GiveUp() => _giveUp();
    }
}
