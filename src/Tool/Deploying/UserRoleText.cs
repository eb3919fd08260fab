using System.Text;
using OrleansAA.Tool.Serving;

namespace OrleansAA.Tool.Deploying;

/// <summary>
/// What users may do: who may view sees objects with their status and what is read of them; who may edit writes objects, scales them, and does what else is done with one. Status is its
/// controller's.
/// </summary>
internal static class UserRoleText
{
    private const string Status = "status";

    private static readonly string[] Reading = ["get", "list", "watch"];

    public static string Of(Installed installed, ServedApi api)
    {
        var text = new StringBuilder("# What users of the cluster may do with what is served here: added to the cluster's own roles view, edit and admin.\n");
        text.Append(Role(installed.Name + "-view", ["view"])).AppendJoin("", api.Groups.Select(g => Rules(g.Key, Rights(g, Views))));
        text.Append("---\n").Append(Role(installed.Name + "-edit", ["edit", "admin"])).AppendJoin("", api.Groups.Select(g => Rules(g.Key, Rights(g, Edits))));
        return text.ToString();
    }

    private static string Role(string name, string[] to)
    {
        var labels = string.Concat(to.Select(t => $"\n    rbac.authorization.k8s.io/aggregate-to-{t}: \"true\""));
        return $"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: {name}\n  labels:{labels}\nrules:\n";
    }

    /// <summary>The verbs of each path, in the order in which they are told of.</summary>
    private static List<(string Path, string Verbs)> Rights(IEnumerable<ServedVersion> versions, Func<ServedResource, IEnumerable<(string Path, IEnumerable<string> Verbs)>> rightsOf) =>
        [.. versions.SelectMany(v => v.Resources).SelectMany(rightsOf).Select(r => (r.Path, Verbs: string.Join(", ", r.Verbs))).Where(r => r.Verbs.Length > 0).Distinct()];

    private static IEnumerable<(string Path, IEnumerable<string> Verbs)> Views(ServedResource resource) =>
    [
        (resource.Name, Reading),
        .. resource.Subresources.Where(s => s.Name == Status).Select(s => ($"{resource.Name}/{s.Name}", (IEnumerable<string>)Reading)),
        .. resource.Subresources.Where(s => s.Name != Status && !IsDone(s)).Select(s => ($"{resource.Name}/{s.Name}", s.Verbs.Where(v => v == "get"))),
    ];

    private static IEnumerable<(string Path, IEnumerable<string> Verbs)> Edits(ServedResource resource) =>
    [
        (resource.Name, ["create", "update", "patch", "delete", "deletecollection"]),
        .. resource.Subresources.Where(s => s.Name != Status).Select(s => ($"{resource.Name}/{s.Name}", s.Verbs.Where(v => v != "get" || IsDone(s)))),
    ];

    /// <summary>Something is done with an object, or a connection is made: more than to read, whatever its method.</summary>
    private static bool IsDone(ServedResource subresource) => subresource.Verbs.Contains("create");

    private static string Rules(string group, List<(string Path, string Verbs)> rights) => string.Concat(rights.GroupBy(r => r.Verbs)
        .Select(g => $"- apiGroups: [{group}]\n  resources: [{string.Join(", ", g.Select(r => r.Path))}]\n  verbs: [{g.Key}]\n"));
}
