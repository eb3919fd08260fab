using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Quotas;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Admission.Quotas;

/// <summary>
/// Refuses creates of which a ResourceQuota of their namespace has no more (k8s.io/apiserver/pkg/admission/plugin/resourcequota). The last plugin of all: what it lets through is charged.
/// It never gives anything back: who recounts is the cluster's quota controller, and two who do would let more in than there may be.
/// </summary>
internal sealed class ResourceQuotas : IValidatingPlugin
{
    /// <summary>As k8s.io/apiserver's evaluator waits.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private readonly QuotaInformer _known;
    private readonly TimeProvider _clock;
    private readonly QuotaBatches _batches;

    public ResourceQuotas(QuotaInformer known, QuotaEvaluator evaluator, TimeProvider clock)
    {
        (_known, _clock) = (known, clock);
        _batches = new QuotaBatches(evaluator.CheckAsync);
    }

    public string Name => AdmissionPlugins.ResourceQuotas;

    public bool Handles(AdmissionOperation operation) => operation == AdmissionOperation.Create;

    /// <exception cref="StatusException">403: there is no more. 409: others charge the quota all the time. 500: nobody can tell.</exception>
    public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) =>
        attributes.Namespace.Length == 0 || attributes.Subresource.Length > 0 || IsUnlimited(attributes) ? ValueTask.CompletedTask : new(EvaluateAsync(attributes, cancellationToken));

    private bool IsUnlimited(AdmissionAttributes attributes)
    {
        if (!_known.Synced.IsCompleted)
            return false;
        var count = QuotaUsage.CountOf(attributes.Kind.Resource);
        return !_known.Of(attributes.Namespace).Any(q => QuotaUsage.Limits(q, count));
    }

    private async Task EvaluateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        var create = new WaitingCreate(attributes);
        _batches.Add(attributes.Namespace, create);
        try
        {
            await create.Checked.WaitAsync(WaitMax, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Statuses.InternalError(new InvalidOperationException("resource quota evaluation timed out"));
        }
        finally
        {
            create.GiveUp();
        }
    }
}
