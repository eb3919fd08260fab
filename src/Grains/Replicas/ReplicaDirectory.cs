using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Contracts.Objects;
using OrleansAA.Contracts.Replicas;
using StackExchange.Redis;

namespace OrleansAA.Grains.Replicas;

/// <summary>
/// The replicas on one Redis: each renews its line once a second, and reads those of the others with it. Who has not for a few seconds, or whom the
/// cluster's membership does not list as alive, is left out.
/// </summary>
/// <remarks>While Redis is away the last that was known stays: that replicas cannot be asked says nothing of them.</remarks>
internal sealed partial class ReplicaDirectory : BackgroundService, IReplicaDirectory
{
    /// <summary>How often a replica tells of itself.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>How long a replica counts without telling.</summary>
    internal static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(5);

    /// <summary>How long a replica that ends tries to say so.</summary>
    private static readonly TimeSpan LeaveMax = TimeSpan.FromSeconds(1);

    private readonly SharedRedis _redis;
    private readonly RedisKey _key;
    private readonly ISiloMembership _membership;
    private readonly IReplicaDescription? _description;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, long> _distrusted = new();
    private long _round;
    private bool _isTold;
    private volatile ReplicaInfo[] _others = [];

    /// <param name="redis">The Redis.</param>
    /// <param name="clusterId">What its keys begin with.</param>
    /// <param name="membership">Which silos live.</param>
    /// <param name="description">What to tell; null for a process that only wants to know of the others.</param>
    /// <param name="clock">Measures the period.</param>
    /// <param name="log">Told when Redis cannot be asked.</param>
    public ReplicaDirectory(
        SharedRedis redis, string clusterId, ISiloMembership membership, IReplicaDescription? description, TimeProvider clock, ILogger<ReplicaDirectory> log)
    {
        (_redis, _key, _membership, _description, _clock, _log) = (redis, ReplicaRoster.ReplicasKey(clusterId), membership, description, clock, log);
    }

    public IReadOnlyList<ReplicaInfo> Others => _others;

    public event Action? Changed;

    public ReplicaInfo? OwnerOf(GroupResource resource, NamespacedName name)
    {
        var silos = _others;
        return silos.Length == 0 ? null : silos[GrainPlacement.IndexOf(new ObjectGrainKey(resource, name), silos.Length)];
    }

    public void Distrust(ReplicaInfo replica)
    {
        _distrusted[replica.Silo] = Interlocked.Read(ref _round);
        Publish([.. _others.Where(r => r.Silo != replica.Silo)]);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(_redis.Configure());
        var redis = connection.GetDatabase();
        using var timer = new PeriodicTimer(Period, _clock);
        var wasReached = true;
        try
        {
            do
            {
                var isReached = await ExchangeAsync(redis);
                if (wasReached && !isReached)
                    LogUnreachable(_redis.Address);
                wasReached = isReached;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync(redis);
            await connection.CloseAsync(allowCommandsToComplete: false);
        }
    }

    private async Task<bool> ExchangeAsync(IDatabase redis)
    {
        try
        {
            var self = _membership.Self is { } silo ? _description?.Describe(silo) : null;
            var all = await ReplicaDirectoryScript.ExchangeAsync(redis, _key, self, AgeMax);
            _isTold |= self is not null;
            var round = Interlocked.Increment(ref _round);
            Publish([.. all.Where(r => r.Silo != _membership.Self && _membership.IsAlive(r.Silo) && IsTrusted(r, round)).OrderBy(r => r.Silo, GrainPlacement.SiloOrder)]);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>What could not be reached is tried again after it had the time to tell of itself, or to be found dead.</summary>
    private bool IsTrusted(ReplicaInfo replica, long round)
    {
        if (!_distrusted.TryGetValue(replica.Silo, out var since))
            return true;
        if (round - since <= AgeMax / Period)
            return false;
        _distrusted.TryRemove(replica.Silo, out _);
        return true;
    }

    private void Publish(ReplicaInfo[] others)
    {
        _others = others;
        Changed?.Invoke();
    }

    private async Task LeaveAsync(IDatabase redis)
    {
        if (!_isTold)
            return;
        try
        {
            await ReplicaDirectoryScript.LeaveAsync(redis, _key, _membership.Self!).WaitAsync(LeaveMax, _clock);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // Its line is forgotten in a few seconds.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis '{Address}' cannot be asked which replicas there are; going on with those known")]
    private partial void LogUnreachable(string address);
}
