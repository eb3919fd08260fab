using System.Net.Http.Headers;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Audit;

/// <summary>
/// Sends events to another server, as an <c>EventList</c> of <c>audit.k8s.io/v1</c> (k8s.io/apiserver/plugin/pkg/audit/webhook). Whatever goes wrong, they are sent again, up to
/// <see cref="AttemptsMax"/> times; then they are lost, and counted.
/// </summary>
internal sealed partial class AuditWebhook(AuditWebhookOptions options, RootClient client, AuditMetrics metrics, TimeProvider clock, Random random, ILogger<AuditWebhook> log) : IDisposable
{
    private const int AttemptsMax = 5;
    private const double BackoffGrowth = 1.5;
    private const double BackoffJitter = 0.2;

    /// <summary>How long the server may take to answer.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);

    private volatile bool _isFailing;

    /// <param name="events">JSON objects.</param>
    /// <param name="hurry">When it is cancelled, there is one more attempt, without a pause.</param>
    /// <param name="end">When it is cancelled, nothing more is tried.</param>
    /// <returns>False if they are lost.</returns>
    public async Task<bool> SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken hurry, CancellationToken end)
    {
        var list = ListOf(events);
        var backoff = options.InitialBackoff;
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(list, end) is not { } failure)
            {
                _isFailing = false;
                return true;
            }
            if (attempt == AttemptsMax || hurry.IsCancellationRequested || end.IsCancellationRequested)
            {
                Lose(events.Count, failure);
                return false;
            }
            await PauseAsync(backoff * (1 + (random.NextDouble() * BackoffJitter)), hurry);
            backoff *= BackoffGrowth;
        }
    }

    public void Dispose() => client.Dispose();

    /// <returns>What went wrong; null if nothing did.</returns>
    private async Task<string?> TryAsync(byte[] list, CancellationToken end)
    {
        using var timeout = new CancellationTokenSource(AttemptTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, end);
        try
        {
            using var body = new ByteArrayContent(list) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            await client.PostAsync(body, either.Token);
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return OperatorException.Reason(e.InnerException is IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException ? e.InnerException : e);
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken hurry)
    {
        try
        {
            await Task.Delay(pause, clock, hurry);
        }
        catch (OperationCanceledException)
        {
            // The next attempt is the last one.
        }
    }

    private void Lose(int events, string reason)
    {
        metrics.Failed("webhook", events);
        if (!_isFailing)
            LogFailing(options.ConfigFile, reason);
        _isFailing = true;
    }

    private static byte[] ListOf(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        using var list = new MemoryStream();
        list.Write("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":["u8);
        for (var i = 0; i < events.Count; i++)
        {
            if (i > 0)
                list.WriteByte((byte)',');
            list.Write(events[i].Span);
        }
        list.Write("]}"u8);
        return list.ToArray();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The server of {File} does not take audit events, they are lost until it does: {Reason}")]
    private partial void LogFailing(string file, string reason);
}
