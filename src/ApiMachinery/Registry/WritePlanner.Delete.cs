using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    private const string OrphanFinalizer = "orphan";
    private const string ForegroundFinalizer = "foregroundDeletion";

    /// <summary>
    /// Removes the object, or, while finalizers hold it, marks it as being deleted. The propagation policy is left to the garbage collector
    /// by way of its finalizers, as for every kind.
    /// </summary>
    private async ValueTask<WritePlan> DeleteAsync(WriteContext context, CancellationToken cancellationToken)
    {
        context.RequireLive();
        var options = context.Request.Delete ?? new DeleteRequest();
        CheckPreconditions(context, options);
        if (admission.Mutates(AdmissionOperation.Delete))
            await admission.AdmitAsync(Attributes(context, AdmissionOperation.Delete, null), cancellationToken);
        await AdmitAsync(context, AdmissionOperation.Delete, null, cancellationToken);

        var finalizers = FinalizersFor(options.PropagationPolicy, context.OldMeta.Finalizers ?? []);
        if (finalizers.Count == 0)
            return Removal(context, context.Live!.Json);

        var marked = context.DecodeLive();
        var meta = ResourceKind.MetaOf(marked);
        meta.Finalizers = finalizers;
        if (meta.DeletionTimestamp is null)
        {
            meta.DeletionTimestamp = Now();
            meta.Generation = (meta.Generation ?? 0) + 1;
        }
        meta.DeletionGracePeriodSeconds = 0;
        return Updated(context, marked, meta);
    }

    /// <summary>The finalizers with the garbage collector's own two as the policy wants them; without a policy they stay as they are.</summary>
    private static List<string> FinalizersFor(string? policy, IList<string> existing)
    {
        var wanted = policy switch
        {
            "Orphan" => OrphanFinalizer,
            "Foreground" => ForegroundFinalizer,
            "Background" => null,
            _ => existing.Contains(OrphanFinalizer) ? OrphanFinalizer : existing.Contains(ForegroundFinalizer) ? ForegroundFinalizer : null,
        };
        var finalizers = existing.Where(f => f is not (OrphanFinalizer or ForegroundFinalizer) || f == wanted).ToList();
        if (wanted is not null && !finalizers.Contains(wanted))
            finalizers.Add(wanted);
        return finalizers;
    }

    private void CheckPreconditions(WriteContext context, DeleteRequest options)
    {
        var uid = context.OldMeta.Uid;
        if (options.Uid is { } wantedUid && wantedUid != uid)
            throw Failed($"the UID in the precondition ({wantedUid}) does not match the UID in record ({uid}). The object might have been deleted and then recreated");
        var revision = context.Live!.Revision.ToString();
        if (options.ResourceVersion is { } wanted && wanted != revision)
            throw Failed($"the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record ({revision}). The object might have been modified");

        StatusException Failed(string why) => Statuses.Conflict(kind.QualifiedKind, context.Request.Name, why);
    }
}
