namespace OrleansAA.Gateway.Audit;

/// <summary>Sends each event by itself, while its request waits.</summary>
internal sealed class BlockingAudit(AuditWebhook webhook, bool isStrict) : IAuditSink
{
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> json) => await webhook.SendAsync([json], CancellationToken.None, CancellationToken.None) || !isStrict;
}
