using k8s;
using k8s.Models;
using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Admission.Quotas;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the server has each right that its flags make it need: a SelfSubjectAccessReview for each verb, as the user that needs it.</summary>
internal sealed class RightsCheck(Site site) : RootedCheck(site)
{
    public static readonly Fault Missing = new(
        "rights", "right-missing", CheckState.Failed, "this server cannot {right} (it may not {verbs}): {binding} is missing", "{effect}", "{grant}");

    public static readonly Fault Advised = Missing with { Id = "right-advised", State = CheckState.Warning };

    private static readonly (string Plugin, RootPermission Permission)[] OfPlugins =
    [
        (AdmissionPlugins.MutatingPolicies, RootPermission.MutatingPolicies), (AdmissionPlugins.MutatingPolicies, RootPermission.MutatingPolicyBindings),
        (AdmissionPlugins.MutatingWebhooks, RootPermission.MutatingWebhooks),
        (AdmissionPlugins.ValidatingPolicies, RootPermission.ValidatingPolicies), (AdmissionPlugins.ValidatingPolicies, RootPermission.ValidatingPolicyBindings),
        (AdmissionPlugins.ValidatingWebhooks, RootPermission.ValidatingWebhooks),
    ];

    public override string Name => "rights";

    public override string LooksAt => "each right at the root apiserver that the flags make it need, by SelfSubjectAccessReview";

    public override IReadOnlyList<Fault> Faults => [Missing, Advised];

    /// <summary>The rights that are needed with these flags, whom they are needed as, and what is without them.</summary>
    internal IEnumerable<NeededRight> Needed() => Usual().Concat(OfCertificates());

    private IEnumerable<NeededRight> Usual()
    {
        var options = Site.Options;
        var on = AdmissionPlugins.On(options.EnabledPlugins, options.DisabledPlugins);
        if (!options.Root.SkipLookup)
            yield return new(RootPermission.AuthenticationConfiguration, r => r.Authentication, options.Root.TolerateLookupFailure ? Advised : Missing, "identities that the aggregator brings are not believed, and the server is not ready");
        yield return new(RootPermission.TokenReviews, r => r.Authentication, Missing, "bearer tokens are refused");
        yield return new(RootPermission.AccessReviews, r => r.Authorization, Missing, "every request that needs a permission is refused");
        yield return new(RootPermission.Namespaces, r => r.Core, Missing, "no write is admitted");
        foreach (var (_, permission) in OfPlugins.Where(p => on.Contains(p.Plugin)))
            yield return new(permission, r => r.Core, Missing, "no write is admitted");
        foreach (var permission in (RootPermission[])(options.Limits.IsFair ? [RootPermission.FlowSchemas, RootPermission.PriorityLevels] : []))
            yield return new(permission, r => r.Core, Advised, "the root's FlowSchemas do not hold here: requests are ranked as a cluster does of itself");
        if (!on.Contains(AdmissionPlugins.ResourceQuotas))
            yield break;
        var quotas = options.QuotaWithoutRights == QuotaWithoutRights.Refuse ? Missing : Advised;
        yield return new(RootPermission.ResourceQuotas, r => r.Core, quotas, "creates are as --quota-without-rights says: by default quotas do not hold");
        yield return new(RootPermission.QuotaUsage, r => r.Core, quotas, "what a quota limits is not created");
    }

    protected override async Task<CheckResult> AskAsync(RootClients root, CancellationToken cancellationToken)
    {
        if (FlagsCheck.MistakeOf(() => AdmissionPlugins.On(Site.Options.EnabledPlugins, Site.Options.DisabledPlugins)) is not null)
            return CheckResult.Skipped("flags are wrong; see flags");
        var (needed, findings) = (Needed().ToList(), new List<Finding>());
        foreach (var one in needed)
        {
            var denied = new List<string>();
            foreach (var right in one.Rights)
                denied.AddRange(await DeniedAsync(one.User(root), right, cancellationToken));
            if (denied.Count > 0)
                findings.Add(await FindingAsync(one.User(root), one.Permission, [.. denied.Distinct()], one.Fault, one.Effect, cancellationToken));
        }
        if (Site is { Machine.PodNamespace: { } space, Plan.Membership: not null } && await DeniedAsync(root.Core, RootRight.Pods(space), cancellationToken) is { Count: > 0 } pods)
            findings.Add(await FindingAsync(root.Core, PodsIn(space), pods, Advised, "a replica whose pod is gone is found dead by the probes it misses, seconds later", cancellationToken));
        return CheckResult.Of($"{needed.Count} rights", findings);
    }

    /// <summary>What replicas need that see to their certificates themselves.</summary>
    private IEnumerable<NeededRight> OfCertificates()
    {
        var options = Site.Options;
        var certificates = RotatedCertificates.Of(options, hasRoot: true, isOneOfMany: Site.Plan?.Membership is not null);
        foreach (var permission in certificates.Secrets.Any() ? RootPermission.OfCertificates : [])
        {
            if (permission == RootPermission.ApiServices && certificates.Serving is null)
                continue;
            var rights = RootRight.OfCertificates(permission, options.Product.Name, options.Certificates.Namespace!, certificates.Secrets, RotatedCertificates.ApiServicesOf(Site.Definition.Kinds));
            yield return new(permission, r => r.Core, Missing, "certificates are not made or renewed, and the aggregator does not believe this server") { Rights = [.. rights] };
        }
    }

    /// <summary>Readiness does not depend on it, so it is none of the others.</summary>
    private static RootPermission PodsIn(string space) => new(
        "root-pods", $"get, list and watch pods in namespace {space}", "RoleBinding to a Role that may get, list and watch pods",
        $"kubectl create role PRODUCT-silo-pods --namespace={space} --verb=get,list,watch --resource=pods; kubectl create rolebinding PRODUCT-silo-pods --namespace={space} --role=PRODUCT-silo-pods");

    private async Task<Finding> FindingAsync(IKubernetes user, RootPermission permission, IReadOnlyList<string> denied, Fault fault, string effect, CancellationToken cancellationToken)
    {
        var grant = $"{permission.GrantFor(Site.Options.Product.Name, Site.Options.Certificates.Namespace ?? "")} {await SubjectAsync(user, cancellationToken)}";
        return fault.With(("right", permission.Right), ("verbs", string.Join(", ", denied)), ("binding", permission.Missing), ("effect", effect), ("grant", grant));
    }

    private static async Task<IReadOnlyList<string>> DeniedAsync(IKubernetes user, RootRight right, CancellationToken cancellationToken)
    {
        var denied = new List<string>();
        foreach (var verb in right.Verbs)
        {
            var parts = right.Resource.Split('/');
            var review = await user.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(new() { Spec = new() { ResourceAttributes = new()
            {
                Group = right.Group, Resource = parts[0], Subresource = parts.ElementAtOrDefault(1), Verb = verb, NamespaceProperty = right.Namespace, Name = right.Name,
            } } }, cancellationToken: cancellationToken);
            if (!review.Status.Allowed)
                denied.Add(verb);
        }
        return denied;
    }

    /// <summary>Whom a right is to be granted to: who this server is to the root.</summary>
    private static async Task<string> SubjectAsync(IKubernetes user, CancellationToken cancellationToken)
    {
        try
        {
            var review = await user.AuthenticationV1.CreateSelfSubjectReviewAsync(new V1SelfSubjectReview(), cancellationToken: cancellationToken);
            return RootPermissions.SubjectOf(review.Status.UserInfo.Username);
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e))
        {
            // An old root has no such review; nothing but a name is missing then.
            return RootPermissions.SubjectOf("");
        }
    }

    /// <summary>A right that is needed, whom it is needed as, and what is without it.</summary>
    internal sealed record NeededRight(RootPermission Permission, Func<RootClients, IKubernetes> User, Fault Fault, string Effect)
    {
        /// <summary>What it is in the words of RBAC.</summary>
        public IReadOnlyList<RootRight> Rights { get => field ?? [RootRight.Of(Permission)]; init; }
    }
}
