using System.Collections.Concurrent;

namespace OrleansAA.TestKit.Histories;

/// <summary>
/// What writers asked for and what they were told, to be held against what a watch of the kind shows. Each write that leaves an object carries
/// a token of its own in an annotation. A write whose connection was lost is open: it may have happened, once.
/// </summary>
public sealed class WriteLedger
{
    /// <summary>The annotation that holds the token.</summary>
    public const string TokenAnnotation = "example.com/token";

    /// <summary>What the name of the annotation begins with in which each writer leaves a trace that the others do not touch.</summary>
    public const string WriterAnnotation = "example.com/writer-";

    private readonly ConcurrentDictionary<string, long> _acknowledged = new();
    private readonly ConcurrentDictionary<string, bool> _open = new();
    private readonly ConcurrentDictionary<string, long> _lastOf = new();
    private readonly ConcurrentDictionary<string, bool> _deleted = new();
    private readonly ConcurrentDictionary<string, int> _openDeletes = new();
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _wanted;
    private int _count;

    /// <param name="wanted">How many acknowledged writes <see cref="Enough"/> waits for.</param>
    public WriteLedger(int wanted = 0) => _wanted = wanted;

    /// <summary>Ends when the wanted number of writes has been acknowledged.</summary>
    public Task Enough => _enough.Task;

    public int AcknowledgedCount => Volatile.Read(ref _count);

    /// <summary>The highest revision that was acknowledged for an object so far; 0 if none.</summary>
    public long LastOf(string key) => _lastOf.GetValueOrDefault(key);

    public void Acknowledge(string token, string key, long revision)
    {
        _acknowledged[token] = revision;
        _lastOf.AddOrUpdate(key, revision, (_, known) => Math.Max(known, revision));
        Count();
    }

    public void AcknowledgeDelete(string uid)
    {
        _deleted[uid] = true;
        Count();
    }

    public void LeaveOpen(string token) => _open[token] = true;

    public void LeaveDeleteOpen(string key) => _openDeletes.AddOrUpdate(key, 1, (_, n) => n + 1);

    /// <summary>Every acknowledged write is there, at its revision and once; nothing is there that was refused or never asked for.</summary>
    /// <param name="history">A watch of the whole kind over the time of the ledger.</param>
    public void Check(WatchHistory history)
    {
        var found = new HashSet<string>();
        var deletes = new Dictionary<string, int>();
        foreach (var seen in history.Events)
        {
            if (seen.Type == "DELETED")
                CheckDelete(seen, found, deletes);
            else
                CheckWrite(seen, found);
        }
        var lost = _acknowledged.Where(a => !found.Contains(a.Key)).Select(a => $"{a.Key} at {a.Value}").Concat(_deleted.Keys.Where(u => !found.Contains(u))).ToList();
        Require(lost.Count == 0, $"acknowledged and lost: {string.Join(", ", lost)}");
    }

    private void CheckWrite(WatchedEvent seen, HashSet<string> found)
    {
        var token = ObjectJson.Annotation(seen.Object, TokenAnnotation) ?? throw new BrokenGuaranteeException("Durable", $"{seen} has no token");
        Require(found.Add(token), $"{token} happened twice, again as {seen}");
        if (_acknowledged.TryGetValue(token, out var revision))
            Require(revision == seen.Revision, $"{token} was acknowledged at {revision}, but is {seen}");
        else
            Require(_open.ContainsKey(token), $"{seen} is {token}, which was refused or never sent");
    }

    private void CheckDelete(WatchedEvent seen, HashSet<string> found, Dictionary<string, int> deletes)
    {
        Require(found.Add(seen.Uid), $"{seen.Uid} was deleted twice, again as {seen}");
        if (_deleted.ContainsKey(seen.Uid))
            return;
        var count = deletes[seen.Key] = deletes.GetValueOrDefault(seen.Key) + 1;
        Require(count <= _openDeletes.GetValueOrDefault(seen.Key), $"nobody asked for {seen}");
    }

    private void Count()
    {
        if (Interlocked.Increment(ref _count) == _wanted)
            _enough.SetResult();
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new BrokenGuaranteeException("Durable", message);
    }
}
