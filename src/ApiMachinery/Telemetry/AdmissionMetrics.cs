using System.Diagnostics.Metrics;

namespace OrleansAA.ApiMachinery.Telemetry;

/// <summary>What admission costs and refuses, under the names of k8s.io/apiserver (pkg/admission/metrics). Nothing is measured while nobody listens.</summary>
public static partial class AdmissionMetrics
{
    /// <summary>The label <c>type</c> of what may edit.</summary>
    public const string Admit = "admit";

    /// <summary>The label <c>type</c> of plugins that only look.</summary>
    public const string Validate = "validate";

    /// <summary>The label <c>type</c> of webhooks that only look.</summary>
    public const string ValidatingWebhook = "validating";

    /// <summary>Codes above are told as this one.</summary>
    private const int CodeMax = 600;

    private static readonly InstrumentAdvice<double> PluginSeconds = new() { HistogramBucketBoundaries = [0.005, 0.025, 0.1, 0.5, 1.0, 2.5] };
    private static readonly InstrumentAdvice<double> WebhookSeconds = new() { HistogramBucketBoundaries = [0.005, 0.025, 0.1, 0.5, 1.0, 2.5, 10, 25] };

    private static readonly Meter Meter = new(RegistryMetrics.Name);

    private static readonly Histogram<double> Steps = Meter.CreateHistogram(
        "apiserver_admission_step_admission_duration_seconds", "s", "How long all plugins of a step took, by what the step may, operation, and whether the write was refused.", tags: null, PluginSeconds);

    private static readonly Histogram<double> Plugins = Meter.CreateHistogram(
        "apiserver_admission_controller_admission_duration_seconds", "s", "How long a plugin took, by name, what it may, operation, and whether it refused.", tags: null, PluginSeconds);

    private static readonly Histogram<double> Webhooks = Meter.CreateHistogram(
        "apiserver_admission_webhook_admission_duration_seconds", "s", "How long a webhook took, by name, what it may, operation, and whether it refused.", tags: null, WebhookSeconds);

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "apiserver_admission_webhook_request_total", "{request}", "Webhooks asked, by name, what they may, operation, the code they answered with, and whether they refused.");

    private static readonly Counter<long> Rejections = Meter.CreateCounter<long>(
        "apiserver_admission_webhook_rejection_count", "{rejection}", "Writes refused for a webhook, by its name, what it may, operation, and why: no_error means that it said no.");

    private static readonly Counter<long> FailedOpen = Meter.CreateCounter<long>(
        "apiserver_admission_webhook_fail_open_count", "{write}", "Writes let pass because a webhook failed that may, by its name and what it may.");

    /// <summary>True if somebody wants to know.</summary>
    public static bool Enabled => Plugins.Enabled;

    /// <summary>All plugins of a step are done.</summary>
    /// <param name="type"><see cref="Admit"/> or <see cref="Validate"/>.</param>
    /// <param name="operation"><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>CONNECT</c>.</param>
    /// <param name="isRefused">One has refused.</param>
    /// <param name="took">All together.</param>
    public static void Step(string type, string operation, bool isRefused, TimeSpan took) =>
        Steps.Record(took.TotalSeconds, new("type", type), new("operation", operation), Rejected(isRefused));

    /// <summary>A plugin is done.</summary>
    public static void Plugin(string name, string type, string operation, bool isRefused, TimeSpan took) =>
        Plugins.Record(took.TotalSeconds, [new("name", name), new("type", type), new("operation", operation), Rejected(isRefused)]);

    /// <summary>A webhook was asked.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type"><see cref="Admit"/> or <see cref="ValidatingWebhook"/>.</param>
    /// <param name="operation"><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>CONNECT</c>.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="took">From the question to the answer.</param>
    public static void Webhook(string name, string type, string operation, WebhookOutcome outcome, TimeSpan took)
    {
        if (!Webhooks.Enabled)
            return;
        var code = Math.Min(outcome.Code, CodeMax).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Webhooks.Record(took.TotalSeconds, [new("name", name), new("type", type), new("operation", operation), Rejected(outcome.IsRefused)]);
        Requests.Add(1, [new("name", name), new("type", type), new("operation", operation), new("code", code), Rejected(outcome.IsRefused)]);
        if (outcome is { IsRefused: true, IsGivenUp: false })
            Rejections.Add(1, [new("name", name), new("type", type), new("operation", operation), new("error_type", outcome.ErrorType), new("rejection_code", code)]);
        if (outcome.HasFailedOpen)
            FailedOpen.Add(1, new("name", name), new("type", type));
    }

    private static KeyValuePair<string, object?> Rejected(bool isRefused) => new("rejected", isRefused ? "true" : "false");
}

/// <summary>What came of asking a webhook.</summary>
/// <param name="IsRefused">The write is refused for it.</param>
/// <param name="Code">Of its answer: 200, or what it refuses with; 0 where there was none.</param>
/// <param name="ErrorType"><see cref="NoError"/> where it answered; else <see cref="CallingError"/> or <see cref="InternalError"/>.</param>
/// <param name="HasFailedOpen">It failed, and the write goes on.</param>
public readonly record struct WebhookOutcome(bool IsRefused, int Code, string ErrorType, bool HasFailedOpen = false)
{
    /// <summary>The client has left, or its time was over, before there was an answer: the webhook has refused nothing.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>The webhook has answered.</summary>
    public const string NoError = "no_error";

    /// <summary>It could not be asked, or has given no answer that can be read.</summary>
    public const string CallingError = "calling_webhook_error";

    /// <summary>The server is at fault.</summary>
    public const string InternalError = "apiserver_internal_error";
}
