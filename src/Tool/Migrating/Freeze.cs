using System.Text.Json.Nodes;

namespace OrleansAA.Tool.Migrating;

/// <summary>
/// Has the cluster refuse writes of the kinds for the moments in which they change places: a ValidatingAdmissionPolicy, which holds for a CRD in kube-apiserver and for an aggregated server that follows policies.
/// It holds for the versions that clients use, not for the detour.
/// </summary>
internal sealed class Freeze(ClusterObjects objects, IReadOnlyList<MigratedKind> kinds)
{
    private const string Policies = "apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    private const string Bindings = "apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";

    /// <summary>Of both, policy and binding; it stands in each refusal.</summary>
    public string Name { get; } = $"migrate-{kinds[0].Crd}";

    public async Task BeginAsync(CancellationToken cancelled)
    {
        await objects.EnsureAsync(Policies, Policy(), cancelled);
        await objects.EnsureAsync(Bindings, Binding(), cancelled);
    }

    public async Task<bool> IsOnAsync(CancellationToken cancelled) => await objects.FindAsync($"{Bindings}/{Name}", cancelled) is not null;

    public async Task EndAsync(CancellationToken cancelled)
    {
        await objects.RemoveAsync($"{Bindings}/{Name}", cancelled);
        await objects.RemoveAsync($"{Policies}/{Name}", cancelled);
    }

    private JsonObject Policy() => new()
    {
        ["apiVersion"] = "admissionregistration.k8s.io/v1",
        ["kind"] = "ValidatingAdmissionPolicy",
        ["metadata"] = new JsonObject { ["name"] = Name },
        ["spec"] = new JsonObject
        {
            ["failurePolicy"] = "Fail",
            ["matchConstraints"] = new JsonObject
            {
                ["matchPolicy"] = "Exact",
                ["resourceRules"] = new JsonArray([.. kinds.Select(Rule)]),
            },
            ["validations"] = new JsonArray(new JsonObject
            {
                ["expression"] = "false",
                ["message"] = $"{string.Join(", ", kinds.Select(k => k.Crd))} moves to another server at this moment; try again in a few seconds",
                ["reason"] = "Forbidden",
            }),
        },
    };

    private JsonObject Binding() => new()
    {
        ["apiVersion"] = "admissionregistration.k8s.io/v1",
        ["kind"] = "ValidatingAdmissionPolicyBinding",
        ["metadata"] = new JsonObject { ["name"] = Name },
        ["spec"] = new JsonObject { ["policyName"] = Name, ["validationActions"] = new JsonArray("Deny") },
    };

    private static JsonNode Rule(MigratedKind kind) => new JsonObject
    {
        ["apiGroups"] = new JsonArray(kind.Group),
        ["apiVersions"] = new JsonArray([.. kind.Versions.Select(v => (JsonNode)v!)]),
        ["operations"] = new JsonArray("CREATE", "UPDATE", "DELETE"),
        ["resources"] = new JsonArray(kind.Plural, kind.Plural + "/*"),
    };
}
