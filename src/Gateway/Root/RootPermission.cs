
namespace OrleansAA.Gateway.Root;

/// <summary>A right this server needs at the root, and how to grant it.</summary>
/// <param name="Check">Name of the health check.</param>
/// <param name="Right">What it allows, as in "cannot ...".</param>
/// <param name="Missing">The binding that is not there.</param>
/// <param name="Grant">The command that makes it, up to the subject, with <see cref="ProductName"/> for what this server is called.</param>
internal sealed record RootPermission(string Check, string Right, string Missing, string Grant)
{
    private const string ProductName = "PRODUCT";
    private const string Namespace = "NAMESPACE";

    /// <summary>Without it the server does as it would without a root.</summary>
    public bool IsOptional { get; private init; }

    public static readonly RootPermission AuthenticationConfiguration = new(
        "root-authentication-configuration",
        "get, list and watch configmap kube-system/extension-apiserver-authentication",
        "RoleBinding in namespace kube-system to Role extension-apiserver-authentication-reader",
        "kubectl create rolebinding PRODUCT-authentication-reader --namespace=kube-system --role=extension-apiserver-authentication-reader");

    public static readonly RootPermission TokenReviews = new(
        "root-token-reviews",
        "create tokenreviews.authentication.k8s.io",
        "ClusterRoleBinding to ClusterRole system:auth-delegator",
        "kubectl create clusterrolebinding PRODUCT-auth-delegator --clusterrole=system:auth-delegator");

    public static readonly RootPermission AccessReviews = new(
        "root-access-reviews",
        "create subjectaccessreviews.authorization.k8s.io",
        "ClusterRoleBinding to ClusterRole system:auth-delegator",
        "kubectl create clusterrolebinding PRODUCT-auth-delegator --clusterrole=system:auth-delegator");

    public static readonly RootPermission Namespaces = new(
        "root-namespaces",
        "get, list and watch namespaces",
        "ClusterRoleBinding to a ClusterRole that may get, list and watch namespaces",
        "kubectl create clusterrole PRODUCT-namespace-reader --verb=get,list,watch --resource=namespaces; "
            + "kubectl create clusterrolebinding PRODUCT-namespace-reader --clusterrole=PRODUCT-namespace-reader");

    public static readonly RootPermission MutatingWebhooks = OfWebhooks("root-mutating-webhooks", "mutatingwebhookconfigurations");

    public static readonly RootPermission ValidatingWebhooks = OfWebhooks("root-validating-webhooks", "validatingwebhookconfigurations");

    public static readonly RootPermission MutatingPolicies = OfPolicies("root-mutating-policies", "mutatingadmissionpolicies");

    public static readonly RootPermission MutatingPolicyBindings = OfPolicies("root-mutating-policy-bindings", "mutatingadmissionpolicybindings");

    public static readonly RootPermission ValidatingPolicies = OfPolicies("root-validating-policies", "validatingadmissionpolicies");

    public static readonly RootPermission ValidatingPolicyBindings = OfPolicies("root-validating-policy-bindings", "validatingadmissionpolicybindings");

    /// <summary>Needed only for webhooks behind a service that DNS does not know.</summary>
    public static readonly RootPermission Services = new(
        "root-services",
        "get services",
        "ClusterRoleBinding to a ClusterRole that may get services",
        "kubectl create clusterrole PRODUCT-service-reader --verb=get --resource=services; "
            + "kubectl create clusterrolebinding PRODUCT-service-reader --clusterrole=PRODUCT-service-reader");

    public static readonly RootPermission ResourceQuotas = new(
        "root-resource-quotas",
        "get, list and watch resourcequotas",
        "ClusterRoleBinding to a ClusterRole that may get, list and watch resourcequotas",
        "kubectl create clusterrole PRODUCT-quota-reader --verb=get,list,watch --resource=resourcequotas; "
            + "kubectl create clusterrolebinding PRODUCT-quota-reader --clusterrole=PRODUCT-quota-reader");

    public static readonly RootPermission QuotaUsage = new(
        "root-quota-usage",
        "update resourcequotas/status",
        "ClusterRoleBinding to a ClusterRole that may update resourcequotas/status",
        "kubectl create clusterrole PRODUCT-quota-charger --verb=update --resource=resourcequotas/status; "
            + "kubectl create clusterrolebinding PRODUCT-quota-charger --clusterrole=PRODUCT-quota-charger");

    public static readonly RootPermission FlowSchemas = OfFlows("root-flow-schemas", "flowschemas");

    public static readonly RootPermission PriorityLevels = OfFlows("root-priority-levels", "prioritylevelconfigurations");

    /// <summary>Needed where replicas see to their certificates themselves, as the four after it are.</summary>
    public static readonly RootPermission CertificateSecrets =
        OfCertificateStore("root-certificate-secrets", "get and update", "secrets", " --resource-name=PRODUCT-serving-certificate --resource-name=PRODUCT-silo-certificate");

    /// <summary>A right to create cannot be for certain names: they are not known before.</summary>
    public static readonly RootPermission CertificateSecretCreation = OfCertificateStore("root-certificate-secret-creation", "create", "secrets");

    public static readonly RootPermission CertificateLease = OfCertificateStore("root-certificate-lease", "get and patch", "leases.coordination.k8s.io", " --resource-name=PRODUCT-certificates");

    public static readonly RootPermission CertificateLeaseCreation = OfCertificateStore("root-certificate-lease-creation", "create", "leases.coordination.k8s.io");

    /// <summary>The CA of the serving certificate goes there.</summary>
    public static readonly RootPermission ApiServices = new(
        "root-api-services",
        "get and patch apiservices.apiregistration.k8s.io",
        "ClusterRoleBinding to a ClusterRole that may get and patch the apiservices of this server",
        "kubectl create clusterrole PRODUCT-ca-publisher --verb=get,patch --resource=apiservices.apiregistration.k8s.io; "
            + "kubectl create clusterrolebinding PRODUCT-ca-publisher --clusterrole=PRODUCT-ca-publisher");

    /// <summary>Those that are needed where replicas see to their certificates themselves.</summary>
    public static readonly IReadOnlyList<RootPermission> OfCertificates = [CertificateSecrets, CertificateSecretCreation, CertificateLease, CertificateLeaseCreation, ApiServices];

    /// <summary>The others.</summary>
    public static readonly IReadOnlyList<RootPermission> All =
    [
        AuthenticationConfiguration, TokenReviews, AccessReviews, Namespaces, MutatingWebhooks, ValidatingWebhooks, MutatingPolicies, MutatingPolicyBindings, ValidatingPolicies,
        ValidatingPolicyBindings, Services, ResourceQuotas, QuotaUsage, FlowSchemas, PriorityLevels,
    ];

    /// <summary>Needed only for policies with a paramKind: the objects of that kind.</summary>
    /// <param name="resource">With its group: <c>limits.rules.example.com</c>; of the core group by itself.</param>
    public static RootPermission Params(string resource) => new(
        "root-policy-params",
        $"get, list and watch {resource}",
        $"ClusterRoleBinding to a ClusterRole that may get, list and watch {resource}",
        $"kubectl create clusterrole PRODUCT-params-{resource} --verb=get,list,watch --resource={resource}; "
            + $"kubectl create clusterrolebinding PRODUCT-params-{resource} --clusterrole=PRODUCT-params-{resource}");

    private static RootPermission OfWebhooks(string check, string resource) => new(
        check,
        $"list and watch {resource}.admissionregistration.k8s.io",
        $"ClusterRoleBinding to a ClusterRole that may list and watch {resource}",
        "kubectl create clusterrole PRODUCT-webhook-reader --verb=list,watch "
            + "--resource=mutatingwebhookconfigurations.admissionregistration.k8s.io,validatingwebhookconfigurations.admissionregistration.k8s.io; "
            + "kubectl create clusterrolebinding PRODUCT-webhook-reader --clusterrole=PRODUCT-webhook-reader");

    private static RootPermission OfPolicies(string check, string resource) => new(
        check,
        $"list and watch {resource}.admissionregistration.k8s.io",
        $"ClusterRoleBinding to a ClusterRole that may list and watch {resource}",
        "kubectl create clusterrole PRODUCT-policy-reader --verb=list,watch "
            + "--resource=mutatingadmissionpolicies.admissionregistration.k8s.io,mutatingadmissionpolicybindings.admissionregistration.k8s.io,"
            + "validatingadmissionpolicies.admissionregistration.k8s.io,validatingadmissionpolicybindings.admissionregistration.k8s.io; "
            + "kubectl create clusterrolebinding PRODUCT-policy-reader --clusterrole=PRODUCT-policy-reader");

    private static RootPermission OfFlows(string check, string resource) => new(
        check,
        $"list and watch {resource}.flowcontrol.apiserver.k8s.io",
        $"ClusterRoleBinding to a ClusterRole that may list and watch {resource}",
        "kubectl create clusterrole PRODUCT-flow-reader --verb=list,watch "
            + "--resource=flowschemas.flowcontrol.apiserver.k8s.io,prioritylevelconfigurations.flowcontrol.apiserver.k8s.io; "
            + "kubectl create clusterrolebinding PRODUCT-flow-reader --clusterrole=PRODUCT-flow-reader")
    {
        IsOptional = true,
    };

    private static RootPermission OfCertificateStore(string check, string verbs, string resource, string names = "") => new(
        check,
        $"{verbs} {resource}",
        $"RoleBinding in the server's namespace to a Role that may {verbs} {resource}",
        $"kubectl create role PRODUCT-{check["root-".Length..]} --namespace={Namespace} --verb={verbs.Replace(" and ", ",", StringComparison.Ordinal)} --resource={resource}{names}; "
            + $"kubectl create rolebinding PRODUCT-{check["root-".Length..]} --namespace={Namespace} --role=PRODUCT-{check["root-".Length..]}");

    /// <summary>The command that makes the binding, up to the subject.</summary>
    /// <param name="product">What this server is called.</param>
    /// <param name="space">The namespace the right is missing in; empty where that is not known, or where there is none.</param>
    public string GrantFor(string product, string space = "")
    {
        var grant = Grant.Replace(ProductName, product, StringComparison.Ordinal);
        return space.Length == 0 ? grant : grant.Replace($"={Namespace} ", $"={space} ", StringComparison.Ordinal);
    }
}
