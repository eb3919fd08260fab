using System.Collections.Concurrent;
using System.Text.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;
using StackExchange.Redis;

namespace OrleansAA.Robustness.Traffic;

/// <summary>Where traffic goes.</summary>
internal interface IReplicas
{
    /// <summary>Connections of one client, one to each replica.</summary>
    IReadOnlyList<IReplica> Connect();

    /// <summary>The changes of the store's log after a revision, up to another.</summary>
    Task<IReadOnlyList<WatchedEvent>> ReadLogAsync(long after, long upTo, CancellationToken cancellationToken);
}

/// <summary>The state that traffic begins with.</summary>
/// <param name="Revision">The last revision.</param>
/// <param name="Objects">All objects as of it.</param>
/// <param name="Open">Writes from before that may still happen.</param>
internal sealed record TrafficStart(long Revision, IReadOnlyDictionary<string, JsonElement> Objects, IReadOnlyList<Operation> Open);

/// <summary>A time of traffic: clients and watchers at work while something else happens, and then the judgement.</summary>
internal sealed class TrafficRound(string name, IReplicas replicas, int seed, TrafficOptions options, TrafficStart start)
{
    private readonly List<IReplica> _connections = [];
    private readonly List<TrafficWatcher> _watchers = [];
    private readonly ConcurrentQueue<WatchHistory> _watched = new();
    private readonly ConcurrentQueue<Violation> _violations = new();
    private readonly List<WatchedEvent> _log = [];
    private long _end = long.MaxValue;

    /// <summary>Everything asked and told so far.</summary>
    public OperationHistory History { get; } = new();

    /// <summary>How often watchers resumed.</summary>
    public int Resumes => _watchers.Sum(w => w.Resumes);

    /// <summary>Runs traffic as long as something takes, waits until all watchers have seen the end, and judges.</summary>
    public async Task<(Verdict Verdict, TrafficStart Next)> RunAsync(Func<Task> meanwhile, CancellationToken cancellationToken)
    {
        foreach (var open in start.Open)
            History.Add(open);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var givingUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = Enumerable.Range(0, options.Clients).Select(i => new TrafficClient($"{name}-{i}", Seeded.Of(seed, i), Connect(), History, options)).ToList();
        var writing = clients.ConvertAll(c => Task.Run(() => c.RunAsync(stopping.Token), cancellationToken));
        _watchers.AddRange(Enumerable.Range(0, options.Followers + options.Joiners).Select(i => new TrafficWatcher(Seeded.Of(seed, 1000 + i), Connect())));
        var following = _watchers.Take(options.Followers).Select(w => Task.Run(() => FollowAsync(w, givingUp.Token), cancellationToken)).ToList();
        var joining = _watchers.Skip(options.Followers)
            .Select((w, i) => Task.Run(() => JoinAsync(w, Seeded.Of(seed, 2000 + i), stopping.Token, givingUp.Token), cancellationToken)).ToList();

        var reading = TailLogAsync(stopping.Token);

        await meanwhile();

        await stopping.CancelAsync();
        givingUp.CancelAfter(options.EndPatience);
        await Task.WhenAll([.. writing, reading]);
        var end = await EndAsync(clients[0], givingUp.Token);
        await Task.WhenAll([.. following, .. joining]);
        _connections.ForEach(c => c.Dispose());
        return await JudgeAsync(end, cancellationToken);
    }

    private IReadOnlyList<IReplica> Connect()
    {
        var made = replicas.Connect();
        _connections.AddRange(made);
        return made;
    }

    /// <summary>Watches from the start to the end.</summary>
    private async Task FollowAsync(TrafficWatcher watcher, CancellationToken givingUp)
    {
        var history = new WatchHistory(start.Revision);
        _watched.Enqueue(history);
        await watcher.FollowAsync(history, () => Volatile.Read(ref _end), givingUp);
        if (history.Last < Volatile.Read(ref _end))
            _violations.Enqueue(new("Reliable", $"a watch from {history.Start} came to {history.Last} and no further, the end was {_end}"));
    }

    /// <summary>Begins at revisions that were seen, catches up, and begins again.</summary>
    private async Task JoinAsync(TrafficWatcher watcher, Random random, CancellationToken stopping, CancellationToken givingUp)
    {
        while (!stopping.IsCancellationRequested)
        {
            var seen = Math.Max(History.Seen, start.Revision);
            var history = new WatchHistory(random.NextInt64(Math.Max(start.Revision, seen - options.JoinRevisionsMax), seen + 1));
            _watched.Enqueue(history);
            await watcher.FollowAsync(history, () => seen, givingUp);
            if (history.Last < seen)
                _violations.Enqueue(new("Reliable", $"a watch from {history.Start} came to {history.Last} and no further, {seen} had been seen"));
            await RealTime.PassAsync(random.NextDouble() * options.JoinPauseMax, CancellationToken.None);
        }
    }

    /// <summary>Two last writes: watchers stop at the first, and the second wakes those that had it before they were told to stop.</summary>
    /// <returns>The revision of the second. Later writes belong to the next round.</returns>
    private async Task<long> EndAsync(TrafficClient client, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _end, await MarkAsync(client, cancellationToken));
        return await MarkAsync(client, cancellationToken);
    }

    private static async Task<long> MarkAsync(TrafficClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await client.MarkAsync("ns-0/end") is { } revision)
                return revision;
        }
    }

    /// <summary>Reads the log while it grows: what is old is compacted.</summary>
    private async Task TailLogAsync(CancellationToken stopping)
    {
        using var tick = new PeriodicTimer(options.LogReadInterval);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await tick.WaitForNextTickAsync(stopping);
                await ReadLogAsync(History.Seen, CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or RedisException or TimeoutException)
            {
                // The store is away: the next tick reads on.
            }
        }
    }

    private async Task ReadLogAsync(long upTo, CancellationToken cancellationToken)
    {
        var last = _log.Count == 0 ? start.Revision : _log[^1].Revision;
        if (upTo > last)
            _log.AddRange(await replicas.ReadLogAsync(last, upTo, cancellationToken));
    }

    private async Task<(Verdict, TrafficStart)> JudgeAsync(long end, CancellationToken cancellationToken)
    {
        await ReadLogAsync(end, cancellationToken);
        var line = new RevisionLine(start.Revision, start.Objects, _log);
        var verdict = HistoryJudge.Judge(History.Operations, _watched, line);
        var relists = _watchers.Where(w => w.Relists > 0).Select(w => new Violation("Resumable", $"a watch within the window was told 410, {w.Relists} times"));
        return (verdict with { Violations = [.. verdict.Violations, .. _violations, .. relists] }, new(end, line.ObjectsAt(end), verdict.StillOpen));
    }
}
