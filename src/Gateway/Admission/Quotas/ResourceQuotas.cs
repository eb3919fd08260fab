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
    private readonly LimitedResources _limited;
    private readonly TimeProvider _clock;
    private readonly QuotaBatches _batches;

    public ResourceQuotas(QuotaInformer known, LimitedResources limited, QuotaEvaluator evaluator, TimeProvider clock)
    {
        (_known, _limited, _clock) = (known, limited, clock);
        _batches = new QuotaBatches(evaluator.CheckAsync);
    }

    public string Name => AdmissionPlugins.ResourceQuotas;

    public bool Handles(AdmissionOperation operation) => operation == AdmissionOperation.Create;

    /// <exception cref="StatusException">403: there is no more. 409: others charge the quota all the time. 500: nobody can tell.</exception>
    public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        if (attributes.Namespace.Length == 0 || attributes.Subresource.Length > 0)
            return ValueTask.CompletedTask;
        var count = QuotaUsage.CountOf(attributes.Kind.Resource);
        var mustBeLimited = _limited.Contain(attributes.Kind.Resource, count);
        return !mustBeLimited && IsUnlimited(attributes.Namespace, count) ? ValueTask.CompletedTask
            : new(EvaluateAsync(attributes, new WaitingCreate(attributes, count, mustBeLimited), cancellationToken));
    }

    private bool IsUnlimited(string space, string count) => _known.Synced.IsCompleted && !_known.Of(space).Any(q => QuotaUsage.Limits(q, count));

    private async Task EvaluateAsync(AdmissionAttributes attributes, WaitingCreate create, CancellationToken cancellationToken)
    {
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
