using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>One rule of a webhook, made ready for matching (k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules).</summary>
public sealed class WebhookRule(V1RuleWithOperations rule)
{
    private const string Any = "*";

    private readonly string[] _operations = [.. rule.Operations ?? []];
    private readonly string[] _groups = [.. rule.ApiGroups ?? []];
    private readonly string[] _versions = [.. rule.ApiVersions ?? []];
    private readonly (string Resource, string Subresource)[] _resources = [.. (rule.Resources ?? []).Select(Split)];
    private readonly string _scope = rule.Scope ?? Any;

    /// <summary>Whether a write is one it speaks of.</summary>
    /// <param name="operation"><c>CREATE</c>.</param>
    /// <param name="group">API group of the resource.</param>
    /// <param name="version">Version of the resource, the one in the path or an equivalent.</param>
    /// <param name="resource">The plural.</param>
    /// <param name="subresource">Or "".</param>
    /// <param name="isNamespaced">The object is in a namespace.</param>
    public bool Matches(string operation, string group, string version, string resource, string subresource, bool isNamespaced) =>
        InScope(isNamespaced) && Has(_operations, operation) && Has(_groups, group) && Has(_versions, version) && Names(resource, subresource);

    private bool InScope(bool isNamespaced) => _scope switch
    {
        Any => true,
        "Namespaced" => isNamespaced,
        "Cluster" => !isNamespaced,
        _ => false,
    };

    /// <summary>A star in the place of the resource stands for no subresource.</summary>
    private bool Names(string resource, string subresource)
    {
        foreach (var (named, sub) in _resources)
        {
            if ((named == Any || named == resource) && (sub == Any || sub == subresource))
                return true;
        }
        return false;
    }

    private static bool Has(string[] items, string wanted)
    {
        foreach (var item in items)
        {
            if (item == Any || item == wanted)
                return true;
        }
        return false;
    }

    private static (string Resource, string Subresource) Split(string text) => text.Split('/', 2) is [var resource, var subresource] ? (resource, subresource) : (text, "");
}
