using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Redis;

/// <summary>Where the Redis is, and the limits of its stores.</summary>
public sealed record RedisStoreOptions
{
    /// <summary>
    /// A StackExchange.Redis configuration: addresses, and what else is needed to get in, such as
    /// <c>redis-0:6380,ssl=true,user=aa,password=...</c>; with <c>serviceName=</c>, the addresses are those of Sentinels, which are asked for the primary by that name.
    /// </summary>
    /// <remarks>A CA of one's own and a client certificate come from the library's variables SERedis_IssuerCertPath and SERedis_ClientCertPemPath.</remarks>
    public required string Configuration { get; init; }

    /// <summary>What the names of all keys begin with, so that several clusters can share a Redis.</summary>
    public string KeyPrefix { get; init; } = "aa";

    /// <summary>How long opening may take until there is a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer is waited for. After that a call ends with <see cref="StoreUnavailableException"/>; a commit's outcome is unknown then.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many replicas of the Redis have to have a write before it is acknowledged, and before anybody is shown it. With none, a failover may lose what was acknowledged; with so many, the primary and
    /// all of these but one may be lost at a time.
    /// </summary>
    public int ReplicasAcknowledging { get; init; }

    /// <summary>How long replicas are waited for. After that the outcome is unknown as above. Redis answers nothing else meanwhile.</summary>
    public TimeSpan AcknowledgeTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most commits in one call of the script.</summary>
    public int CommitsPerCallMax { get; init; } = 256;

    /// <summary>A call that holds this many bytes of objects takes no further commit.</summary>
    public long CallBytesMax { get; init; } = 4 << 20;

    /// <summary>
    /// The most calls under way at a time, for each resource. Commits that come meanwhile share the next one; more than one call
    /// makes each smaller, and has not measured better anywhere.
    /// </summary>
    public int CallsInFlightMax { get; init; } = 1;

    /// <summary>The most commits that wait for a call. One more is refused at once with <see cref="StoreUnavailableException"/>, and does not happen.</summary>
    public int QueuedCommitsMax { get; init; } = 16_384;

    /// <summary>While this many bytes of objects wait for a call, a further commit is refused like above.</summary>
    public long QueuedBytesMax { get; init; } = 128 << 20;

    /// <summary>The most entries or objects one call reads. Longer reads take several, so that Redis serves others in between.</summary>
    public int ReadEntriesMax { get; init; } = 1000;

    /// <summary>A call that has read this many bytes reads no further.</summary>
    public long ReadBytesMax { get; init; } = 4 << 20;

    /// <summary>The most revisions one step of a trim goes over; commits are let in between the steps.</summary>
    public int TrimStepRevisionsMax { get; init; } = 1000;

    /// <summary>
    /// Bytes of contents in the log of a resource above which it is compacted, however young it is, and at half as many again no longer written to.
    /// Null: <see cref="LogSize.BytesMaxDefault"/>, or less where the Redis has less to give.
    /// </summary>
    public long? LogBytesMax { get; init; }

    /// <summary>All logs together take one part in so many of Redis's maxmemory if <see cref="LogBytesMax"/> is not given: objects and their histories need room, too.</summary>
    public int LogShareOfMemory { get; init; } = 4;

    /// <summary>However small the Redis, a log has so many bytes: less than a few large changes make no log.</summary>
    public long LogBytesMin { get; init; } = 16 << 20;

    /// <summary>How often it is looked how much memory is left.</summary>
    public TimeSpan MemoryInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The part of maxmemory above which an operator is told.</summary>
    public double MemoryUsedWarned { get; init; } = 0.8;

    internal void EnsureValid()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Configuration);
        ArgumentException.ThrowIfNullOrWhiteSpace(KeyPrefix);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AnswerTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(ReplicasAcknowledging);
        ArgumentOutOfRangeException.ThrowIfLessThan(AcknowledgeTimeout, TimeSpan.FromMilliseconds(1)); // Redis takes 0 for ever
        ArgumentOutOfRangeException.ThrowIfLessThan(CommitsPerCallMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CallBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CallsInFlightMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueuedCommitsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueuedBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadEntriesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TrimStepRevisionsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LogBytesMax ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LogShareOfMemory, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LogBytesMin, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MemoryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MemoryUsedWarned, 0);
    }
}
