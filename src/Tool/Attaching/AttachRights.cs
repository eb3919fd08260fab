using k8s;
using k8s.Models;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Attaching;

/// <summary>A right at the cluster.</summary>
internal sealed record Right(string Verb, string Group, string Resource, string? Namespace = null, string? Name = null)
{
    public string FullName => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>The rights without which nothing comes of it: asked for before anything is made. Of others that a server is better off with its log tells.</summary>
internal static class AttachRights
{
    private const string Admission = "admissionregistration.k8s.io";
    private const string Registration = "apiregistration.k8s.io";

    /// <exception cref="SolutionException">Some are missing.</exception>
    public static async Task CheckAsync(Cluster cluster, AttachNames names, bool makesNamespace, CancellationToken cancelled)
    {
        var wanted = Of(names, makesNamespace, await cluster.NeedsEndpointsAsync(cancelled)).ToList();
        var have = await Task.WhenAll(wanted.Select(r => IsGrantedAsync(cluster, r, cancelled)));
        var missing = wanted.Where((_, i) => !have[i]).GroupBy(r => (r.FullName, r.Namespace)).ToList();
        if (missing.Count == 0)
            return;
        var told = string.Join("; ", missing.Select(g => $"{string.Join(", ", g.Select(r => r.Verb))} {g.Key.FullName}{(g.Key.Namespace is { } space ? $" in namespace {space}" : "")}"));
        var user = (await cluster.Client.AuthenticationV1.CreateSelfSubjectReviewAsync(new(), cancellationToken: cancelled)).Status.UserInfo.Username;
        var remedy = missing is [var only]
            ? $"kubectl create {(only.Key.Namespace is { } of ? $"role -n {of}" : "clusterrole")} aa-attach --verb={string.Join(',', only.Select(r => r.Verb))} --resource={only.Key.FullName}, and a {(only.Key.Namespace is null ? "clusterrolebinding" : "rolebinding")} of it with --user={user}"
            : $"kubectl create clusterrolebinding aa-attach --clusterrole=cluster-admin --user={user}, or roles with these";
        throw new SolutionException($"the cluster {cluster.Context} does not let {user}: {told}; have an admin grant it: {remedy}; or give --kubeconfig or --context of somebody who may");
    }

    private static IEnumerable<Right> Of(AttachNames names, bool makesNamespace, bool needsEndpoints) =>
    [
        // What attach makes, finds, and takes away.
        .. makesNamespace ? Rights("create delete", "", "namespaces") : [],
        .. Rights("create get delete", "", "services", names.Namespace),
        .. Rights("create get delete", "discovery.k8s.io", "endpointslices", names.Namespace),
        .. needsEndpoints ? Rights("create get delete", "", "endpoints", names.Namespace) : [],
        .. Rights("create list get update delete patch", Registration, "apiservices"),
        .. Rights("create get update delete", "", "secrets", names.Namespace),
        .. Rights("create get patch delete", "coordination.k8s.io", "leases", names.Namespace),
        // What the server asks.
        new("get", "", "configmaps", Authentication.Namespace, Authentication.Name),
        .. Rights("create", "authentication.k8s.io", "tokenreviews"),
        .. Rights("create", "authorization.k8s.io", "subjectaccessreviews"),
        .. Rights("list watch", "", "namespaces"),
        .. Rights("list watch", Admission, "mutatingwebhookconfigurations"),
        .. Rights("list watch", Admission, "validatingwebhookconfigurations"),
        .. Rights("list watch", Admission, "validatingadmissionpolicies"),
        .. Rights("list watch", Admission, "validatingadmissionpolicybindings"),
    ];

    private static IEnumerable<Right> Rights(string verbs, string group, string resource, string? space = null) => verbs.Split(' ').Select(v => new Right(v, group, resource, space));

    private static async Task<bool> IsGrantedAsync(Cluster cluster, Right right, CancellationToken cancelled)
    {
        var question = new V1ResourceAttributes { Verb = right.Verb, Group = right.Group, Resource = right.Resource, NamespaceProperty = right.Namespace, Name = right.Name };
        var review = await cluster.Client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(new() { Spec = new() { ResourceAttributes = question } }, cancellationToken: cancelled);
        return review.Status.Allowed;
    }
}

/// <summary>The ConfigMap in which a cluster says who its clients and its front proxy are.</summary>
internal static class Authentication
{
    public const string Name = "extension-apiserver-authentication";
    public const string Namespace = "kube-system";

    private const string FrontProxyKey = "requestheader-client-ca-file";

    /// <exception cref="SolutionException">The cluster aggregates nothing.</exception>
    public static async Task CheckAsync(Cluster cluster, CancellationToken cancelled)
    {
        var map = await cluster.FindAsync(c => c.CoreV1.ReadNamespacedConfigMapAsync(Name, Namespace, cancellationToken: cancelled));
        if (map?.Data is null || !map.Data.ContainsKey(FrontProxyKey))
            throw new SolutionException($"the ConfigMap {Namespace}/{Name} of the cluster {cluster.Context} has no {FrontProxyKey}: it aggregates no API; start its kube-apiserver with --requestheader-client-ca-file and the flags beside it");
    }
}
