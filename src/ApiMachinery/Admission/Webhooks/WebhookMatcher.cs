using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>Decides whether a webhook is asked about a write (k8s.io/apiserver/pkg/admission/plugin/webhook/generic: ShouldCallHook).</summary>
/// <param name="namespaces">Labels of namespaces.</param>
/// <param name="conditions">matchConditions.</param>
public sealed class WebhookMatcher(INamespaceLabels namespaces, IMatchConditions conditions)
{
    /// <returns>Null if it is not asked.</returns>
    /// <exception cref="StatusException">404: the namespace is not there. 500: a selector is none, or nobody knows the namespace. 403: a condition cannot be evaluated.</exception>
    public async ValueTask<WebhookCall?> MatchAsync(Webhook webhook, AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        if (WebhookCall.Of(webhook, attributes) is not { } call)
            return null;
        if (attributes.Namespace.Length > 0 && !await SelectsNamespaceAsync(webhook, attributes.Namespace, cancellationToken))
            return null;
        if (webhook.ObjectSelectorError is { } error)
            throw Statuses.InternalError(new InvalidOperationException(error));
        return webhook.Conditions.Count == 0 || await ConditionsHoldAsync(call, attributes, cancellationToken) ? call : null;
    }

    private async ValueTask<bool> SelectsNamespaceAsync(Webhook webhook, string name, CancellationToken cancellationToken)
    {
        var selector = webhook.NamespaceSelector ?? throw Statuses.InternalError(new InvalidOperationException(webhook.NamespaceSelectorError));
        return selector.IsEmpty || selector.Matches(await namespaces.OfAsync(name, cancellationToken));
    }

    private async ValueTask<bool> ConditionsHoldAsync(WebhookCall call, AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        try
        {
            return await conditions.HoldAsync(call.Webhook, attributes, call.Version, cancellationToken);
        }
        catch (MatchConditionException) when (call.Webhook.FailsOpen)
        {
            return false;
        }
        catch (MatchConditionException e)
        {
            throw Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, e.Message);
        }
    }
}

/// <summary>Knows the labels of namespaces.</summary>
public interface INamespaceLabels
{
    /// <exception cref="StatusException">404: there is no such namespace. 500: nobody can tell.</exception>
    ValueTask<IDictionary<string, string>?> OfAsync(string name, CancellationToken cancellationToken);
}
