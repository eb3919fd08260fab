using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>A webhook that is to be asked about a write, and the version it is to see the object in.</summary>
public sealed record WebhookCall(Webhook Webhook, KindVersion Version)
{
    /// <summary>
    /// Null where rules or the object's labels say that the webhook has nothing to do with the write. Namespaces and conditions, which may have to be asked for, are left
    /// to <see cref="WebhookMatcher"/>.
    /// </summary>
    public static WebhookCall? Of(Webhook webhook, AdmissionAttributes attributes)
    {
        var version = ResourceRule.VersionOf(webhook.Rules, webhook.IsEquivalent, attributes);
        return version is not null && webhook.ObjectSelector.MaySelect(attributes) ? new(webhook, version) : null;
    }

    /// <summary>Why the webhook must not be asked about a write that will not be committed; null if it may be.</summary>
    /// <exception cref="WebhookFailedException">The configuration does not say.</exception>
    public StatusException? RefusalOfDryRun() => Webhook.SideEffects switch
    {
        null => throw new WebhookFailedException(Webhook, "Webhook SideEffects is nil"),
        "None" or "NoneOnDryRun" => null,
        _ => Statuses.BadRequest($"admission webhook {GoQuote.Quote(Webhook.Name)} does not support dry run"),
    };
}

/// <summary>A webhook could not be asked, or gave no answer that counts. What then becomes of the write is its failurePolicy's to say.</summary>
public sealed class WebhookFailedException(Webhook webhook, string why, Exception? inner = null)
    : Exception($"failed calling webhook {GoQuote.Quote(webhook.Name)}: {ClientText.Cut(why)}", inner)
{
    /// <summary>Which one.</summary>
    public Webhook Webhook => webhook;

    /// <summary>The code it answered with, or 503 where there was no answer.</summary>
    public int Code { get; init; } = 503;
}
