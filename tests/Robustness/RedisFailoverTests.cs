using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Clients;

namespace OrleansAA.Robustness;

/// <summary>The primary of a Redis with Sentinels is cut off from its replica and killed, again and again, under writers and informers.</summary>
public sealed class RedisFailoverTests(ITestOutputHelper output)
{
    private const int Replicas = 2;
    private const int Deaths = 2;
    private const int Writers = 4;
    private const int InformersPerConnection = 10;

    /// <summary>Informers that are told of everything; the others are told of a namespace where nothing happens, as most are in a cluster.</summary>
    private const int BusyInformersMax = 60;

    private const string Busy = "ns";
    private const string Quiet = "quiet";

    private const string LostLine = "LOST ACKNOWLEDGED WRITES";

    /// <summary>A multiple of those that share a connection.</summary>
    private static readonly int Informers = int.Parse(Environment.GetEnvironmentVariable("PORTRULE_INFORMERS") ?? "60", CultureInfo.InvariantCulture);

    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a primary serves that its replica cannot follow.</summary>
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(1);

    /// <summary>How often a replica is started that ends at once.</summary>
    private const int StartsMax = 20;

    /// <summary>How long an answer is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, long> _acknowledged = new();
    private readonly ConcurrentBag<int> _ended = [];
    private int _unknown;
    private long _end = long.MaxValue;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_replica_has_acknowledged_is_never_lost_and_no_informer_lists()
    {
        var (lost, lists, isTold) = await FailOverAsync("--store-replicas-acknowledging=1");
        Assert.Empty(lost);
        Assert.Empty(lists);
        Assert.False(isTold);
    }

    /// <summary>The trial can lose something: without acknowledgement it does, and the server says so.</summary>
    [Fact]
    public async Task Without_acknowledgement_writes_are_lost_and_it_is_told()
    {
        var (lost, lists, isTold) = await FailOverAsync("--store-replicas-acknowledging=0");
        Assert.NotEmpty(lost);
        Assert.NotEmpty(lists);
        Assert.True(isTold);
    }

    private async Task<(IReadOnlyList<string> Lost, IReadOnlyList<string> Lists, bool IsTold)> FailOverAsync(string flag)
    {
        await using var redis = await RedisFailover.StartAsync(replicas: 1);
        await using var set = await ReplicaSet.StartAsync(Replicas, redis, flag);
        var connections = Enumerable.Range(0, Informers / InformersPerConnection).Select(i => set.Connect(set.Replicas[i % Replicas])).ToList();
        var (_, start) = await Rules.ListAsync(connections[0], Token);
        var reflectors = Enumerable.Range(0, Informers).Select(i => new Reflector(connections[i / InformersPerConnection], i < BusyInformersMax ? Rules.All : Rules.In(Quiet), start, isEverything: i < BusyInformersMax)).ToList();
        var following = reflectors.ConvertAll(r => r.FollowAsync(() => Volatile.Read(ref _end), Token));
        await Task.WhenAll(reflectors.Select(r => r.IsOpen));
        using var stopping = new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var kept = Enumerable.Range(0, Replicas).Select(place => KeepAsync(set, place, ending.Token)).ToList();
        var writing = Enumerable.Range(0, Writers).Select(w => WriteAsync(set.Connect(set.Replicas[w % Replicas]), $"w{w}", stopping.Token)).ToList();
        for (var death = 0; death < Deaths; death++)
            await FailOverAsync(redis);
        await stopping.CancelAsync();
        await Task.WhenAll(writing);

        // One to end with, and one that wakes those who had it before they were told to.
        Volatile.Write(ref _end, await CreateAsync(connections[0], Busy, "end"));
        await CreateAsync(connections[0], Busy, "after");
        await CreateAsync(connections[0], Quiet, "after");
        // A replica that cannot be started again ends the trial.
        await await Task.WhenAny([Task.WhenAll(following), .. kept]);
        await ending.CancelAsync();
        await Task.WhenAll(kept);
        var (objects, _) = await Rules.ListAsync(connections[0], Token);
        connections.ForEach(c => c.Dispose());
        IReadOnlyList<string> lost = [.. _acknowledged.Keys.Where(name => !objects.ContainsKey(name))];
        // Those of a replica that ended list because their watches broke off, whatever became of the Redis.
        Assert.NotEmpty(Enumerable.Range(0, Replicas).Except(_ended));
        IReadOnlyList<string> lists = [.. reflectors.Where((_, i) => !_ended.Contains(i / InformersPerConnection % Replicas)).SelectMany(r => r.Lists)];
        output.WriteLine($"{flag}: {Deaths} primaries killed; {_acknowledged.Count} writes acknowledged, {lost.Count} of them lost; {_unknown} of unknown outcome; {Informers} informers listed {lists.Count} times; replicas that ended and were started again: {_ended.Count}");
        return (lost, lists, set.AllProcesses.Any(r => r.Errors.Contains(LostLine, StringComparison.Ordinal)));
    }

    /// <summary>Starts a replica again that ends by itself, as a kubelet does: where nothing of a process runs for seconds the other declares it dead, and then it goes.</summary>
    private async Task KeepAsync(ReplicaSet set, int place, CancellationToken ending)
    {
        try
        {
            while (true)
            {
                await set.Replicas[place].Exited.WaitAsync(ending);
                _ended.Add(place);
                output.WriteLine($"replica {place} ended: {set.Replicas[place].Errors.TrimEnd().Split('\n')[^1]}");
                await RestartAsync(set, place);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The trial is over.
        }
    }

    /// <summary>One that finds no primary when it starts says so and ends; it is started again, too.</summary>
    private static async Task RestartAsync(ReplicaSet set, int place)
    {
        for (var started = 1; ; started++)
        {
            try
            {
                await set.RestartAsync(place);
                return;
            }
            catch (InvalidOperationException) when (started < StartsMax)
            {
                await RealTime.PassAsync(Alone, Token);
            }
        }
    }

    private async Task FailOverAsync(RedisFailover redis)
    {
        await AcknowledgedAsync();
        await redis.Primary.CutReplicasOffAsync();
        await RealTime.PassAsync(Alone, Token);
        var started = Stopwatch.GetTimestamp();
        var killed = await redis.KillPrimaryAsync();
        var switched = Stopwatch.GetElapsedTime(started);
        await killed.RestartAsReplicaAsync();
        await AcknowledgedAsync();
        output.WriteLine($"another primary after {switched.TotalSeconds:F1} s; with its replica back, all well after {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
    }

    /// <summary>Waits until writes are acknowledged that have not been yet.</summary>
    private async Task AcknowledgedAsync()
    {
        for (var wanted = _acknowledged.Count + Writers; _acknowledged.Count < wanted;)
            await RealTime.PassAsync(WritePause, Token);
    }

    private async Task WriteAsync(ApiClient client, string writer, CancellationToken stopping)
    {
        using (client)
        {
            for (var i = 0; !stopping.IsCancellationRequested; i++)
            {
                if (await TryCreateAsync(client, Busy, $"{writer}-{i}") is null)
                    Interlocked.Increment(ref _unknown);
                await RealTime.PassAsync(WritePause, CancellationToken.None);
            }
        }
    }

    private async Task<long> CreateAsync(ApiClient client, string space, string name)
    {
        for (var i = 0; ; i++)
        {
            if (await TryCreateAsync(client, space, $"{name}-{i}") is { } revision)
                return revision;
            await RealTime.PassAsync(WritePause, Token);
        }
    }

    /// <summary>Each name is tried once: whatever is acknowledged is there in the end.</summary>
    private async Task<long?> TryCreateAsync(ApiClient client, string space, string name)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        try
        {
            var answer = await client.PostAsync(Rules.In(space), Rules.Json(name, 1, name), patience.Token);
            if (!answer.IsSuccess)
                return null;
            _acknowledged[$"{space}/{name}"] = answer.Revision;
            return answer.Revision;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException || (e is OperationCanceledException && !Token.IsCancellationRequested))
        {
            return null;
        }
    }
}
