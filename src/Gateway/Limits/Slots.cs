using System.Runtime.InteropServices;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Limits;

/// <summary>Slots for things that are done at once, shared out by user: nobody has more than half of them, so nobody alone can keep the others out.</summary>
/// <param name="max">How many there are; 0 for as many as are asked for.</param>
internal sealed class Slots(int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byUser = [];
    private int _taken;

    /// <summary>The most that one user has.</summary>
    private int ShareMax => max == 0 ? int.MaxValue : max / 2;

    /// <summary>Slots that somebody has.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a slot, until it is disposed of.</summary>
    /// <exception cref="StatusException">429: there is none left, or none for this user.</exception>
    public Slot Take(string user)
    {
        var slot = new Slot(this, user);
        slot.Enter();
        return slot;
    }

    /// <summary>429.</summary>
    public static StatusException AllTaken() => Statuses.TooManyRequests("Too many requests, please try again later.", retryAfterSeconds: 1);

    private bool TryEnter(string user)
    {
        lock (_gate)
        {
            ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(_byUser, user, out _);
            if ((max == 0 || _taken < max) && own < ShareMax)
            {
                own++;
                _taken++;
                return true;
            }
            if (own == 0)
                _byUser.Remove(user);
            return false;
        }
    }

    private void Leave(string user)
    {
        lock (_gate)
        {
            _taken--;
            if (--CollectionsMarshal.GetValueRefOrNullRef(_byUser, user) == 0)
                _byUser.Remove(user);
        }
    }

    /// <summary>One slot, of one request. May be left and entered again. Not for concurrent use.</summary>
    public sealed class Slot(Slots slots, string user) : ISlot, IDisposable
    {
        private bool _isTaken;

        /// <exception cref="StatusException">429: there is none left, or none for this user.</exception>
        public void Enter()
        {
            if (!_isTaken && !(_isTaken = slots.TryEnter(user)))
                throw AllTaken();
        }

        public ValueTask EnterAsync(CancellationToken cancellationToken)
        {
            Enter();
            return ValueTask.CompletedTask;
        }

        public void Leave()
        {
            if (_isTaken)
                slots.Leave(user);
            _isTaken = false;
        }

        public void Dispose() => Leave();
    }
}
