using System.Threading.Channels;

namespace ProjectName.Controller;

/// <summary>An object's place.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}

/// <summary>
/// Objects that are to be looked at. Each is in it once, however often it is added, so that it has no more places than there are objects; each is worked on by one at a time, and once more if it
/// was added meanwhile. What failed comes back later, each time after twice as long.
/// </summary>
public sealed class WorkQueue(TimeProvider clock)
{
    /// <summary>After the first failure.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>After many.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Channel<ObjectKey> _waiting = Channel.CreateUnbounded<ObjectKey>();
    private readonly HashSet<ObjectKey> _wanted = [];
    private readonly HashSet<ObjectKey> _taken = [];
    private readonly Dictionary<ObjectKey, int> _failures = [];

    /// <summary>Has an object looked at.</summary>
    public void Add(ObjectKey key)
    {
        lock (_gate)
        {
            if (_wanted.Add(key) && !_taken.Contains(key))
                _waiting.Writer.TryWrite(key);
        }
    }

    /// <summary>Waits for one; it has to come back by <see cref="Done"/> or <see cref="Failed"/>.</summary>
    public async ValueTask<ObjectKey> TakeAsync(CancellationToken cancelled)
    {
        var key = await _waiting.Reader.ReadAsync(cancelled);
        lock (_gate)
        {
            _wanted.Remove(key);
            _taken.Add(key);
        }
        return key;
    }

    /// <summary>It is as it should be.</summary>
    public void Done(ObjectKey key)
    {
        lock (_gate)
        {
            _failures.Remove(key);
            Return(key);
        }
    }

    /// <summary>It is to be tried again.</summary>
    /// <returns>After how long.</returns>
    public TimeSpan Failed(ObjectKey key)
    {
        lock (_gate)
        {
            var failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
            Return(key);
            var delay = DelayAfter(failures);
            _ = AddLaterAsync(key, delay);
            return delay;
        }
    }

    /// <summary>How long to wait after so many failures in a row.</summary>
    public static TimeSpan DelayAfter(int failures) => TimeSpan.FromMilliseconds(Math.Min(FirstDelay.TotalMilliseconds * Math.Pow(2, failures - 1), LongestDelay.TotalMilliseconds));

    private async Task AddLaterAsync(ObjectKey key, TimeSpan delay)
    {
        await Task.Delay(delay, clock);
        Add(key);
    }

    private void Return(ObjectKey key)
    {
        _taken.Remove(key);
        if (_wanted.Contains(key))
            _waiting.Writer.TryWrite(key);
    }
}
