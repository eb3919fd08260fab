using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Telemetry;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>Decides whether a webhook is asked about a write (k8s.io/apiserver/pkg/admission/plugin/webhook/generic: ShouldCallHook).</summary>
/// <param name="namespaces">Labels of namespaces.</param>
/// <param name="clock">What conditions are measured by.</param>
public sealed class WebhookMatcher(IAdmissionNamespaces namespaces, TimeProvider clock)
{
    /// <param name="webhook">Whom to ask.</param>
    /// <param name="input">The write.</param>
    /// <param name="cancellationToken">Ends what it waits for.</param>
    /// <returns>Null if it is not asked.</returns>
    /// <exception cref="StatusException">404: the namespace is not there. 500: a selector is none, or nobody knows the namespace. 403: a condition cannot be evaluated.</exception>
    public async ValueTask<WebhookCall?> MatchAsync(Webhook webhook, AdmissionInput input, CancellationToken cancellationToken)
    {
        var attributes = input.Objects.Attributes;
        if (WebhookCall.Of(webhook, attributes) is not { } call)
            return null;
        if (attributes.Namespace.Length > 0 && !await SelectsNamespaceAsync(webhook, attributes.Namespace, cancellationToken))
            return null;
        webhook.ObjectSelector.ThrowIfWrong();
        if (webhook.Conditions is null || await ConditionsHoldAsync(call, webhook.Conditions, input, cancellationToken))
            return call;
        AdmissionMetrics.Excluded(webhook.Name, webhook.IsMutating ? AdmissionMetrics.Admit : AdmissionMetrics.Validate, attributes.Operation.ToText());
        return null;
    }

    private async ValueTask<bool> SelectsNamespaceAsync(Webhook webhook, string name, CancellationToken cancellationToken)
    {
        webhook.NamespaceSelector.ThrowIfWrong();
        return webhook.NamespaceSelector.IsEmpty || webhook.NamespaceSelector.Selects((await namespaces.FindAsync(name, cancellationToken)).Labels);
    }

    private async ValueTask<bool> ConditionsHoldAsync(WebhookCall call, MatchConditions conditions, AdmissionInput input, CancellationToken cancellationToken)
    {
        try
        {
            return await conditions.HoldAsync(input, call.Version, clock, cancellationToken);
        }
        catch (MatchConditionException) when (call.Webhook.FailsOpen)
        {
            return false;
        }
        catch (MatchConditionException e)
        {
            var attributes = input.Objects.Attributes;
            throw Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, e.Message);
        }
    }
}
