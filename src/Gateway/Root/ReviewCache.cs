using System.Security.Cryptography;
using System.Text;

namespace OrleansAA.Gateway.Root;

/// <summary>
/// Keeps the answers of the root for a while, the least lately used going first, and lets identical questions that are under way share one answer.
/// Keys are hashed with a secret of this process: no token stays in memory, and nobody can choose keys that collide.
/// </summary>
internal sealed class ReviewCache<T>(int entriesMax, TimeSpan askTimeout, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _recent = new();
    private readonly Dictionary<string, Task<T>> _underWay = [];

    /// <summary>Answers kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>The kept answer, or that of asking. An error is not kept; who waits with others for one answer shares it, error or not.</summary>
    /// <param name="question">What is asked, unambiguous.</param>
    /// <param name="ask">Asks; returns the answer and how long to keep it.</param>
    /// <param name="cancellationToken">Ends the waiting, not the asking, for others may wait too.</param>
    public Task<T> GetAsync(string question, Func<CancellationToken, Task<(T Answer, TimeSpan Ttl)>> ask, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(question)));
        lock (_lock)
        {
            if (Find(key) is { } known)
                return Task.FromResult(known.Answer);
            if (!_underWay.TryGetValue(key, out var answer))
                _underWay[key] = answer = Task.Run(() => AskAsync(key, ask), CancellationToken.None);
            return answer.WaitAsync(cancellationToken);
        }
    }

    private async Task<T> AskAsync(string key, Func<CancellationToken, Task<(T Answer, TimeSpan Ttl)>> ask)
    {
        using var timeout = new CancellationTokenSource(askTimeout, clock);
        try
        {
            var (answer, ttl) = await ask(timeout.Token);
            lock (_lock)
            {
                if (ttl > TimeSpan.Zero)
                    Keep(new(key, answer, clock.GetTimestamp(), ttl));
            }
            return answer;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
        finally
        {
            lock (_lock)
                _underWay.Remove(key);
        }
    }

    private Entry? Find(string key)
    {
        if (!_entries.TryGetValue(key, out var node))
            return null;
        _recent.Remove(node);
        if (clock.GetElapsedTime(node.Value.KeptAt) >= node.Value.Ttl)
        {
            _entries.Remove(key);
            return null;
        }
        _recent.AddFirst(node);
        return node.Value;
    }

    private void Keep(Entry entry)
    {
        if (_entries.Remove(entry.Key, out var old))
            _recent.Remove(old);
        _entries[entry.Key] = _recent.AddFirst(entry);
        if (_entries.Count <= entriesMax)
            return;
        _entries.Remove(_recent.Last!.Value.Key);
        _recent.RemoveLast();
    }

    // By the time that has passed: a clock that is set back must not keep an answer alive.
    private sealed record Entry(string Key, T Answer, long KeptAt, TimeSpan Ttl);
}
