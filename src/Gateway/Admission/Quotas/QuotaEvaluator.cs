using OrleansAA.ApiMachinery.Admission.Quotas;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Root;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Quotas;

/// <summary>
/// Checks creates of one namespace against its quotas, and charges them before any is let through (k8s.io/apiserver/pkg/admission/plugin/resourcequota: quotaEvaluator). Others charge, too:
/// a quota is written only as it was read, and what did not fit together is checked again on what is there then. So no create goes on that is not in a quota's usage.
/// </summary>
internal sealed class QuotaEvaluator(RootQuotas quotas, QuotaWithoutRights withoutRights, TimeProvider clock, Random random)
{
    /// <summary>How often a quota that others keep writing is charged. k8s.io/apiserver tries four times, with what its informer knows.</summary>
    private const int AttemptsMax = 20;

    /// <summary>How much longer than the one before an attempt is put off at most, so that replicas do not meet again.</summary>
    private static readonly TimeSpan PauseStep = TimeSpan.FromMilliseconds(5);

    public async Task CheckAsync(string space, IReadOnlyList<WaitingCreate> creates)
    {
        try
        {
            await ChargeAsync(creates, await SeenAsync(space));
        }
        catch (Exception e) when (RootErrors.IsForbidden(e) && withoutRights == QuotaWithoutRights.Ignore)
        {
            AdmitAll(creates);
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e))
        {
            throw RootErrors.Unanswered(e);
        }
    }

    /// <summary>Where nobody may see quotas, none is known.</summary>
    private async Task<IReadOnlyList<V1ResourceQuota>> SeenAsync(string space)
    {
        try
        {
            return await quotas.OfAsync(space, CancellationToken.None);
        }
        catch (Exception e) when (RootErrors.IsForbidden(e) && withoutRights != QuotaWithoutRights.Refuse)
        {
            return [];
        }
    }

    private async Task ChargeAsync(IReadOnlyList<WaitingCreate> creates, IReadOnlyList<V1ResourceQuota> known)
    {
        for (var attempt = 1; ; attempt++)
        {
            var usages = known.Select(q => new QuotaUsage(q)).ToList();
            creates = Take(creates, usages);
            var lost = await ChargeAsync([.. usages.Where(u => u.IsChanged)]);
            if (lost.Count == 0)
                break;
            if (attempt == AttemptsMax)
                throw Conflict(lost[0]);
            await Task.Delay(PauseStep * (attempt * random.NextDouble()), clock);
            known = await ReadAsync(lost);
        }
        AdmitAll(creates);
    }

    /// <summary>Tells those who need not wait for a charge what becomes of them.</summary>
    /// <returns>The others, which are counted in the usages.</returns>
    private static List<WaitingCreate> Take(IReadOnlyList<WaitingCreate> creates, List<QuotaUsage> usages)
    {
        var charged = new List<WaitingCreate>(creates.Count);
        foreach (var create in creates)
        {
            if (QuotaUsage.RefusalOfOneMore(usages, create.Count, create.MustBeLimited) is { } refusal)
                create.Refuse(refusal);
            else if (create.MakesNothing || !QuotaUsage.AddOne(usages, create.Count))
                create.Admit();
            else
                charged.Add(create);
        }
        return charged;
    }

    /// <returns>Those that others have written meanwhile.</returns>
    private async Task<List<V1ResourceQuota>> ChargeAsync(List<QuotaUsage> usages)
    {
        var lost = new List<V1ResourceQuota>();
        foreach (var usage in usages)
        {
            if (!await quotas.TryChargeAsync(usage.Charged(), CancellationToken.None))
                lost.Add(usage.Quota);
        }
        return lost;
    }

    /// <summary>Of the others it is known that they have room, and they are charged. What has been deleted limits nothing.</summary>
    private async Task<List<V1ResourceQuota>> ReadAsync(List<V1ResourceQuota> lost)
    {
        var read = new List<V1ResourceQuota>(lost.Count);
        foreach (var quota in lost)
        {
            if (await quotas.ReadAsync(quota, CancellationToken.None) is { } now)
                read.Add(now);
        }
        return read;
    }

    private static void AdmitAll(IReadOnlyList<WaitingCreate> creates)
    {
        foreach (var create in creates)
            create.Admit();
    }

    private static StatusException Conflict(V1ResourceQuota quota) => Statuses.Conflict(
        new GroupResource("", "resourcequotas"), quota.Metadata.Name, "the object has been modified; please apply your changes to the latest version and try again");
}
