using System.CommandLine;
using OrleansAA.Gateway.Audit;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about the server that audit events are sent to, named as kube's.</summary>
internal sealed class AuditWebhookFlags
{
    private const int EventsMax = 1_000_000;

    private static readonly AuditWebhookOptions Defaults = new() { ConfigFile = "" };

    private readonly Option<string?> _file = Flags.Of<string?>("--audit-webhook-config-file", "Kubeconfig of the server that audit events are sent to, as EventLists of audit.k8s.io/v1.");
    private readonly Option<AuditMode> _mode = Flags.Choice(
        "--audit-webhook-mode", "Whether requests wait until their events are sent, and are refused if they cannot be.", Defaults.Mode, ("batch", AuditMode.Batch), ("blocking", AuditMode.Blocking), ("blocking-strict", AuditMode.BlockingStrict));

    private readonly Option<TimeSpan> _backoff = Flags.Duration("--audit-webhook-initial-backoff", "How long to wait before events are sent again the first time; each time half as long again.", Defaults.InitialBackoff);
    private readonly Option<int> _buffer = Flags.Number("--audit-webhook-batch-buffer-size", "Events that wait to be sent; more are dropped.", Defaults.BufferEventsMax, EventsMax);
    private readonly Option<int> _size = Flags.Number("--audit-webhook-batch-max-size", "Events sent together.", Defaults.BatchEventsMax, EventsMax);
    private readonly Option<TimeSpan> _wait = Flags.Duration("--audit-webhook-batch-max-wait", "How long events wait for others.", Defaults.BatchWait);
    private readonly Option<bool> _throttle = Flags.Of("--audit-webhook-batch-throttle-enable", "Whether there is a limit to how often batches are sent.", Defaults.IsThrottled, r => r.Tokens.Count == 0 || r.Tokens[0].Value == "true");
    private readonly Option<int> _qps = Flags.Number("--audit-webhook-batch-throttle-qps", "Batches a second.", Defaults.BatchesPerSecond, EventsMax);
    private readonly Option<int> _burst = Flags.Number("--audit-webhook-batch-throttle-burst", "Batches that may be sent at once after a pause.", Defaults.BatchesBurst, EventsMax);

    public IEnumerable<Option> All => [_file, _mode, _backoff, _buffer, _size, _wait, _throttle, _qps, _burst];

    /// <returns>Null if events are sent to nobody.</returns>
    public AuditWebhookOptions? Read(ParseResult result) => result.GetValue(_file) is not { } file ? null : new()
    {
        ConfigFile = file,
        Mode = result.GetValue(_mode),
        InitialBackoff = result.GetValue(_backoff),
        BufferEventsMax = Math.Max(1, result.GetValue(_buffer)),
        BatchEventsMax = Math.Max(1, result.GetValue(_size)),
        BatchWait = result.GetValue(_wait),
        IsThrottled = result.GetValue(_throttle),
        BatchesPerSecond = Math.Max(1, result.GetValue(_qps)),
        BatchesBurst = Math.Max(1, result.GetValue(_burst)),
    };
}
