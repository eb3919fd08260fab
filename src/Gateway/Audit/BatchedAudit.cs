using System.Threading.Channels;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Audit;

/// <summary>
/// Collects events, and sends them together (k8s.io/apiserver/plugin/pkg/audit/buffered). No request waits: for what there is no room it is counted, and lost. At the end of the process what is left is sent.
/// </summary>
internal sealed partial class BatchedAudit(AuditWebhookOptions options, AuditWebhook webhook, AuditMetrics metrics, TimeProvider clock, ILogger<BatchedAudit> log) : BackgroundService, IAuditSink
{
    /// <summary>Bytes of events that wait to be sent, or are being sent.</summary>
    private const long BufferBytesMax = 64 << 20;

    /// <summary>Bytes of a batch, unless one event alone has more.</summary>
    private const int BatchBytesMax = 10 << 20;

    /// <summary>Batches under way at once.</summary>
    private const int SendsMax = 4;

    /// <summary>How long what is left may take to be sent at the end.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(5);

    private readonly Channel<ReadOnlyMemory<byte>> _events = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(options.BufferEventsMax) { SingleReader = true });
    private readonly SemaphoreSlim _sends = new(SendsMax);
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationTokenSource _end = new();
    private readonly SendRate? _rate = options.IsThrottled ? new(options.BatchesPerSecond, options.BatchesBurst, clock) : null;
    private long _bytes;
    private volatile bool _isFull;

    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> json)
    {
        if (Interlocked.Add(ref _bytes, json.Length) <= BufferBytesMax && _events.Writer.TryWrite(json))
        {
            _isFull = false;
            return ValueTask.FromResult(true);
        }
        Interlocked.Add(ref _bytes, -json.Length);
        metrics.Failed("buffered");
        if (!_isFull)
            LogFull(options.BufferEventsMax);
        _isFull = true;
        return ValueTask.FromResult(true);
    }

    /// <summary>Sends what is left. Requests have ended by now: Kestrel stops before.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _events.Writer.TryComplete();
        await _hurry.CancelAsync();
        await using var flush = clock.CreateTimer(static end => ((CancellationTokenSource)end!).Cancel(), _end, FlushTimeout, Timeout.InfiniteTimeSpan);
        if (ExecuteTask is { } work)
            await work;
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _sends.Dispose();
        _hurry.Dispose();
        _end.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await CollectAsync() is { Count: > 0 } batch)
        {
            if (_rate is not null)
                await _rate.WaitAsync(_hurry.Token);
            await _sends.WaitAsync(CancellationToken.None);
            _ = SendAsync(batch);
        }
        for (var i = 0; i < SendsMax; i++)
            await _sends.WaitAsync(CancellationToken.None);
    }

    /// <summary>Waits for an event, and then a while for others.</summary>
    /// <returns>None at the end.</returns>
    private async Task<List<ReadOnlyMemory<byte>>> CollectAsync()
    {
        var (batch, bytes) = (new List<ReadOnlyMemory<byte>>(), 0L);
        if (!await _events.Reader.WaitToReadAsync(CancellationToken.None))
            return batch;
        using var waited = new CancellationTokenSource(options.BatchWait, clock);
        while (batch.Count < options.BatchEventsMax && bytes < BatchBytesMax)
        {
            if (_events.Reader.TryRead(out var json))
            {
                batch.Add(json);
                bytes += json.Length;
            }
            else if (!await MoreAsync(waited.Token))
                break;
        }
        return batch;
    }

    private async Task<bool> MoreAsync(CancellationToken waited)
    {
        try
        {
            return await _events.Reader.WaitToReadAsync(waited);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SendAsync(List<ReadOnlyMemory<byte>> batch)
    {
        try
        {
            await webhook.SendAsync(batch, _hurry.Token, _end.Token);
        }
        finally
        {
            Interlocked.Add(ref _bytes, -batch.Sum(e => (long)e.Length));
            _sends.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Events} audit events wait to be sent, or as many as there is memory for; others are lost until there is room")]
    private partial void LogFull(int events);
}

/// <summary>How often something may be done: so many times a second, and so many times at once after a pause.</summary>
internal sealed class SendRate(int perSecond, int burst, TimeProvider clock)
{
    private double _left = burst;
    private long _asOf = clock.GetTimestamp();

    /// <param name="hurry">When it is cancelled, nothing waits any more.</param>
    public async Task WaitAsync(CancellationToken hurry)
    {
        var now = clock.GetTimestamp();
        _left = Math.Min(burst, _left + (clock.GetElapsedTime(_asOf, now).TotalSeconds * perSecond)) - 1;
        _asOf = now;
        if (_left >= 0 || hurry.IsCancellationRequested)
            return;
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(-_left / perSecond), clock, hurry);
        }
        catch (OperationCanceledException)
        {
            // The process ends: what is left goes at once.
        }
    }
}
