using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>
/// How much memory a Redis may use, and how much it does, looked at now and then: a Redis that keeps everything (noeviction) refuses all writes when it is full,
/// and an operator wants to hear of it before.
/// </summary>
internal sealed partial class RedisMemory(RedisConnection connection, RedisStoreOptions options, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private int _logs = 1;
    private long _max;
    private volatile string? _warning;

    /// <summary>The bytes above which a log is to be compacted: as configured, or its share of maxmemory.</summary>
    public long LogBytesMax
    {
        get
        {
            if (options.LogBytesMax is { } configured)
                return configured;
            var max = Interlocked.Read(ref _max);
            var share = max / options.LogShareOfMemory / Volatile.Read(ref _logs);
            return max > 0 ? Math.Clamp(share, options.LogBytesMin, LogSize.BytesMaxDefault) : LogSize.BytesMaxDefault;
        }
    }

    /// <summary>What to do before it is full; null while there is room.</summary>
    public string? Warning => _warning;

    /// <summary>Looks at once, and from then on now and then.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryLookAsync(cancellationToken).ConfigureAwait(false);
        _watching = WatchAsync(_stop.Token);
    }

    /// <summary>So many logs share what there is.</summary>
    public void ShareAmong(int logs) => Volatile.Write(ref _logs, logs);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.MemoryInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                await TryLookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            long used = 0, max = 0;
            foreach (var server in connection.Primaries)
            {
                var info = (await connection.AnswerAsync(() => server.InfoAsync("memory"), cancellationToken).ConfigureAwait(false)).SelectMany(g => g).ToDictionary();
                // Of several primaries, the fullest.
                if (Number(info, "maxmemory") is > 0 and var itsMax && Number(info, "used_memory") is var itsUsed && (max == 0 || (double)itsUsed / itsMax > (double)used / max))
                    (used, max) = (itsUsed, itsMax);
            }
            Note(used, max);
        }
        catch (StoreUnavailableException)
        {
            // Away, or its user may not ask: what was seen last stands. Others say that it is away.
        }
    }

    private void Note(long used, long max)
    {
        Interlocked.Exchange(ref _max, max);
        if (max == 0 || used < max * options.MemoryUsedWarned)
        {
            var was = _warning;
            _warning = null;
            if (was is not null)
                LogEased(logger, connection.Address, used >> 20, max >> 20);
            return;
        }
        var isNew = _warning is null;
        _warning = $"Redis '{connection.Address}' uses {used >> 20} MiB of its maxmemory of {max >> 20} MiB, and takes no writes when that is full; raise maxmemory, delete objects, or give --log-retention-bytes less";
        if (isNew)
            LogShort(logger, _warning);
    }

    private static long Number(Dictionary<string, string> info, string name) =>
        long.TryParse(info.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogShort(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis '{Address}' has room again: it uses {Used} MiB of {Max} MiB")]
    private static partial void LogEased(ILogger logger, string address, long used, long max);
}
