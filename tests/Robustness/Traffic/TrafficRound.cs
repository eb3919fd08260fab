using System.Collections.Concurrent;
using System.Text.Json;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

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
    private readonly ConcurrentQueue<WatchHistory> _joined = new();
    private long _end = long.MaxValue;

    /// <summary>Everything asked and told so far.</summary>
    public OperationHistory History { get; } = new();

    /// <summary>How often watchers were told 410.</summary>
    public int Relists { get; private set; }

    /// <summary>How often watchers resumed.</summary>
    public int Resumes { get; private set; }

    /// <summary>Runs traffic as long as something takes, waits until all watchers have seen the end, and judges.</summary>
    public async Task<(Verdict Verdict, TrafficStart Next)> RunAsync(Func<Task> meanwhile, CancellationToken cancellationToken)
    {
        foreach (var open in start.Open)
            History.Add(open);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = Enumerable.Range(0, options.Clients).Select(i => new TrafficClient($"{name}-{i}", Seeded.Of(seed, i), Connect(), History, options)).ToList();
        var writing = clients.ConvertAll(c => Task.Run(() => c.RunAsync(stopping.Token), cancellationToken));
        var watchers = Enumerable.Range(0, options.Followers + options.Joiners).Select(i => new TrafficWatcher(Seeded.Of(seed, 1000 + i), Connect())).ToList();
        var followed = Enumerable.Range(0, options.Followers).Select(_ => new WatchHistory(start.Revision)).ToList();
        var following = followed.Select((h, i) => Task.Run(() => watchers[i].FollowAsync(h, () => Volatile.Read(ref _end), cancellationToken), cancellationToken)).ToList();
        var joining = watchers.Skip(options.Followers).Select((w, i) => Task.Run(() => JoinAsync(w, Seeded.Of(seed, 2000 + i), stopping.Token, cancellationToken), cancellationToken)).ToList();

        await meanwhile();

        await stopping.CancelAsync();
        await Task.WhenAll([.. writing, .. joining]);
        var end = await EndAsync(clients[0], cancellationToken);
        await Task.WhenAll(following);
        _connections.ForEach(c => c.Dispose());
        Relists = watchers.Sum(w => w.Relists);
        Resumes = watchers.Sum(w => w.Resumes);
        return await JudgeAsync([.. followed, .. _joined], end, cancellationToken);
    }

    private IReadOnlyList<IReplica> Connect()
    {
        var made = replicas.Connect();
        _connections.AddRange(made);
        return made;
    }

    /// <summary>Begins at revisions that were seen, catches up, and begins again.</summary>
    private async Task JoinAsync(TrafficWatcher watcher, Random random, CancellationToken stopping, CancellationToken cancellationToken)
    {
        while (!stopping.IsCancellationRequested)
        {
            var seen = Math.Max(History.Seen, start.Revision);
            var history = new WatchHistory(random.NextInt64(start.Revision, seen + 1));
            await watcher.FollowAsync(history, () => seen, cancellationToken);
            _joined.Enqueue(history);
            await Task.Delay(random.Next(200, 1500), CancellationToken.None);
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

    private async Task<(Verdict, TrafficStart)> JudgeAsync(IReadOnlyCollection<WatchHistory> watches, long end, CancellationToken cancellationToken)
    {
        var line = new RevisionLine(start.Revision, start.Objects, await replicas.ReadLogAsync(start.Revision, end, cancellationToken));
        var verdict = HistoryJudge.Judge(History.Operations, watches, line);
        return (verdict, new(end, line.ObjectsAt(end), verdict.StillOpen));
    }
}
