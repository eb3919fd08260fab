using System.Text;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Root;

/// <summary>A right that the manifests give to the server's service account.</summary>
/// <param name="Verb">One.</param>
/// <param name="Resource">With its group, and its subresource: <c>resourcequotas/status</c>.</param>
/// <param name="Role">Where it stands.</param>
/// <param name="Names">Only objects of these names; empty for all.</param>
/// <param name="Namespace">Only in this namespace; null for all.</param>
/// <param name="IsOwn">It stands in a role of the manifests, and not in one that every cluster has.</param>
public sealed record DeployedRight(string Verb, string Resource, string Role, string[] Names, string? Namespace, bool IsOwn)
{
    /// <summary>The roles of every cluster that the manifests bind: they have more in them than this server needs of them.</summary>
    private static readonly DeployedRight[] OfClusters =
    [
        .. from verb in (string[])["get", "list", "watch"]
           select new DeployedRight(verb, "configmaps", "extension-apiserver-authentication-reader", ["extension-apiserver-authentication"], "kube-system", false),
        new("create", "tokenreviews.authentication.k8s.io", "system:auth-delegator", [], null, false),
        new("create", "subjectaccessreviews.authorization.k8s.io", "system:auth-delegator", [], null, false),
    ];

    /// <summary>As the root's log has it.</summary>
    public string Text => $"{Verb} {Resource}";

    /// <summary>All that <c>deploy/base</c> gives to the service account: roles that are bound to it, wherever in it they stand.</summary>
    public static IReadOnlyList<DeployedRight> All()
    {
        var documents = Directory.EnumerateFiles(Path.Combine(BuildPaths.RepositoryRoot, "deploy", "base"), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(f => File.ReadAllText(f).Split("\n---", StringSplitOptions.RemoveEmptyEntries)).Select(d => YamlJson.Parse(Encoding.UTF8.GetBytes(d))).OfType<MapValue>().ToList();
        return [.. documents.Where(d => TextOf(d, "kind") is "ClusterRoleBinding" or "RoleBinding").Where(IsOfServer).SelectMany(b => Bound(documents, b))];
    }

    /// <summary>Gives these to the server's service account, and nothing else.</summary>
    public static void Grant(RootControlPlane root, IEnumerable<DeployedRight> rights)
    {
        var subject = $"user:{RootControlPlane.ServiceAccount.Name}";
        root.Rbac.UnbindAll(subject);
        root.Rbac.Bind("deployed", subject, [.. rights.Select(r => new RbacRule { Verbs = [r.Verb], Resources = [r.Resource], Names = r.Names, Namespace = r.Namespace })]);
    }

    public override string ToString() => Text;

    private static IEnumerable<DeployedRight> Bound(List<MapValue> documents, MapValue binding)
    {
        var reference = (MapValue)binding.Get("roleRef")!;
        var (kind, name) = (TextOf(reference, "kind"), TextOf(reference, "name"));
        var space = TextOf(binding, "kind") == "RoleBinding" ? TextOf((MapValue)binding.Get("metadata")!, "namespace") : null;
        var known = OfClusters.Where(r => r.Role == name).ToList();
        return known.Count > 0 ? known : ((ListValue)documents.Single(d => TextOf(d, "kind") == kind && TextOf((MapValue)d.Get("metadata")!, "name") == name).Get("rules")!).Items
            .Cast<MapValue>().SelectMany(r => Rights(r, name, space));
    }

    private static IEnumerable<DeployedRight> Rights(MapValue rule, string role, string? space) =>
        from verb in Texts(rule, "verbs")
        from api in Texts(rule, "apiGroups")
        from resource in Texts(rule, "resources")
        select new DeployedRight(verb, api.Length == 0 ? resource : $"{resource}.{api}", role, [.. Texts(rule, "resourceNames")], space, true);

    private static bool IsOfServer(MapValue binding) => binding.Get("subjects") is ListValue subjects
        && subjects.Items.OfType<MapValue>().Any(s => (TextOf(s, "kind"), TextOf(s, "name"), TextOf(s, "namespace")) == ("ServiceAccount", "portrule", "portrule"));

    private static string TextOf(MapValue map, string member) => (map.Get(member) as StringValue)?.Text ?? "";

    private static IEnumerable<string> Texts(MapValue map, string member) => (map.Get(member) as ListValue)?.Items.OfType<StringValue>().Select(t => t.Text) ?? [];
}
