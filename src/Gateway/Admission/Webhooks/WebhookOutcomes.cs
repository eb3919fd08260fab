using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Telemetry;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>What metrics tell of a webhook that was, or was not, asked.</summary>
internal static class WebhookOutcomes
{
    public static readonly WebhookOutcome Allowed = new(false, StatusCodes.Status200OK, WebhookOutcome.NoError);

    /// <summary>The write is refused without a question: a dry run, and the webhook has side effects.</summary>
    public static readonly WebhookOutcome NotAsked = new(true, 0, WebhookOutcome.InternalError);

    /// <summary>Nobody waits for its answer any more.</summary>
    public static WebhookOutcome GivenUp(Webhook webhook) => new(!webhook.FailsOpen, StatusCodes.Status503ServiceUnavailable, WebhookOutcome.CallingError) { IsGivenUp = true };

    /// <summary>It has said no.</summary>
    public static WebhookOutcome Of(StatusException refusal) => new(true, refusal.Code, WebhookOutcome.NoError);

    public static WebhookOutcome Of(WebhookFailedException failure) => new(!failure.Webhook.FailsOpen, failure.Code, WebhookOutcome.CallingError, failure.Webhook.FailsOpen);
}
