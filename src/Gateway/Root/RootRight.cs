namespace OrleansAA.Gateway.Root;

/// <summary>What a <see cref="RootPermission"/> is in the words of RBAC.</summary>
/// <param name="Group">API group; "" for the core.</param>
/// <param name="Resource">With its subresource: <c>resourcequotas/status</c>.</param>
/// <param name="Verbs">What may be done.</param>
/// <param name="Namespace">Where; "" for everywhere.</param>
/// <param name="Name">With which object; "" for all.</param>
internal sealed record RootRight(string Group, string Resource, IReadOnlyList<string> Verbs, string Namespace = "", string Name = "")
{
    private const string Admission = "admissionregistration.k8s.io";
    private const string Coordination = "coordination.k8s.io";
    private const string FlowControl = "flowcontrol.apiserver.k8s.io";

    private static readonly string[] Create = ["create"];
    private static readonly string[] GetPatch = ["get", "patch"];
    private static readonly string[] ListWatch = ["list", "watch"];
    private static readonly string[] GetListWatch = ["get", "list", "watch"];

    /// <exception cref="ArgumentException">It is not among <see cref="RootPermission.All"/>.</exception>
    public static RootRight Of(RootPermission permission) => All.TryGetValue(permission, out var right) ? right : throw new ArgumentException($"{permission.Check} is of no fixed resource");

    /// <summary>Which pods there are, so that a silo whose pod is gone is dead at once. A server does without it.</summary>
    public static RootRight Pods(string space) => new("", "pods", GetListWatch, space);

    /// <summary>What a permission of <see cref="RootPermission.OfCertificates"/> is: one right for each object, for whoever has it for all could read any Secret.</summary>
    /// <param name="permission">Which.</param>
    /// <param name="product">What this server is called.</param>
    /// <param name="space">Where it keeps its certificates.</param>
    /// <param name="secrets">The Secrets they are in.</param>
    /// <param name="apiServices">The APIServices that its CA goes into.</param>
    public static IEnumerable<RootRight> OfCertificates(RootPermission permission, string product, string space, IEnumerable<string> secrets, IEnumerable<string> apiServices) => permission switch
    {
        _ when permission == RootPermission.CertificateSecrets => secrets.Select(s => new RootRight("", "secrets", ["get", "update"], space, s)),
        _ when permission == RootPermission.CertificateSecretCreation => [new("", "secrets", Create, space)],
        _ when permission == RootPermission.CertificateLease => [new(Coordination, "leases", GetPatch, space, $"{product}-certificates")],
        _ when permission == RootPermission.CertificateLeaseCreation => [new(Coordination, "leases", Create, space)],
        _ => apiServices.Select(s => new RootRight("apiregistration.k8s.io", "apiservices", GetPatch, "", s)),
    };

    private static readonly Dictionary<RootPermission, RootRight> All = new()
    {
        [RootPermission.AuthenticationConfiguration] = new("", "configmaps", GetListWatch, "kube-system", "extension-apiserver-authentication"),
        [RootPermission.TokenReviews] = new("authentication.k8s.io", "tokenreviews", Create),
        [RootPermission.AccessReviews] = new("authorization.k8s.io", "subjectaccessreviews", Create),
        [RootPermission.Namespaces] = new("", "namespaces", GetListWatch),
        [RootPermission.MutatingWebhooks] = new(Admission, "mutatingwebhookconfigurations", ListWatch),
        [RootPermission.ValidatingWebhooks] = new(Admission, "validatingwebhookconfigurations", ListWatch),
        [RootPermission.MutatingPolicies] = new(Admission, "mutatingadmissionpolicies", ListWatch),
        [RootPermission.MutatingPolicyBindings] = new(Admission, "mutatingadmissionpolicybindings", ListWatch),
        [RootPermission.ValidatingPolicies] = new(Admission, "validatingadmissionpolicies", ListWatch),
        [RootPermission.ValidatingPolicyBindings] = new(Admission, "validatingadmissionpolicybindings", ListWatch),
        [RootPermission.Services] = new("", "services", ["get"]),
        [RootPermission.ResourceQuotas] = new("", "resourcequotas", GetListWatch),
        [RootPermission.FlowSchemas] = new(FlowControl, "flowschemas", ListWatch),
        [RootPermission.PriorityLevels] = new(FlowControl, "prioritylevelconfigurations", ListWatch),
        [RootPermission.QuotaUsage] = new("", "resourcequotas/status", ["update"]),
    };
}
