using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Matching;

/// <summary>One rule of a webhook or a policy, made ready for matching (k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules).</summary>
public sealed class ResourceRule
{
    private const string Any = "*";

    private readonly string[] _operations;
    private readonly string[] _groups;
    private readonly string[] _versions;
    private readonly (string Resource, string Subresource)[] _resources;
    private readonly string[] _names;
    private readonly string _scope;

    /// <summary>A rule of a webhook.</summary>
    public ResourceRule(V1RuleWithOperations rule) : this(rule.Operations, rule.ApiGroups, rule.ApiVersions, rule.Resources, rule.Scope, null)
    {
    }

    /// <summary>A rule of a policy or a binding, which may name objects.</summary>
    public ResourceRule(V1NamedRuleWithOperations rule) : this(rule.Operations, rule.ApiGroups, rule.ApiVersions, rule.Resources, rule.Scope, rule.ResourceNames)
    {
    }

    private ResourceRule(
        IEnumerable<string>? operations, IEnumerable<string>? groups, IEnumerable<string>? versions, IEnumerable<string>? resources, string? scope, IEnumerable<string>? names)
    {
        (_operations, _groups, _versions) = ([.. operations ?? []], [.. groups ?? []], [.. versions ?? []]);
        (_resources, _scope, _names) = ([.. (resources ?? []).Select(Split)], scope ?? Any, [.. names ?? []]);
    }

    /// <summary>
    /// The version of the object that some rules speak of: the request's if one names it, else, where versions are equivalent, the first other one that a rule names, in the order of the
    /// rules. Null if they do not speak of the write.
    /// </summary>
    public static KindVersion? VersionOf(IReadOnlyList<ResourceRule> rules, bool isEquivalent, AdmissionAttributes attributes)
    {
        foreach (var rule in rules)
        {
            if (rule.Matches(attributes, attributes.Version))
                return attributes.Version;
        }
        if (!isEquivalent)
            return null;
        foreach (var rule in rules)
        {
            foreach (var version in attributes.Kind.Versions)
            {
                if (version != attributes.Version && rule.Matches(attributes, version))
                    return version;
            }
        }
        return null;
    }

    /// <summary>False if no write of a kind, whatever it does, is one of this rule's.</summary>
    public bool MaySpeakOf(ResourceKind kind)
    {
        if (!Has(_groups, kind.Group) || !Array.Exists(_resources, r => r.Resource == Any || r.Resource == kind.Plural))
            return false;
        foreach (var version in kind.Versions)
        {
            if (Has(_versions, version.Name))
                return true;
        }
        return false;
    }

    private bool Matches(AdmissionAttributes attributes, KindVersion version) =>
        InScope(attributes.Namespace.Length > 0) && Has(_operations, attributes.Operation.ToText()) && Has(_groups, attributes.Kind.Group) && Has(_versions, version.Name)
        && Names(attributes.Kind.Plural, attributes.Subresource) && NamesObject(attributes);

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

    /// <summary>A star is a name like another here. An object whose name is being generated has none yet.</summary>
    private bool NamesObject(AdmissionAttributes attributes) =>
        _names.Length == 0 || (!attributes.IsNameGenerated && Array.IndexOf(_names, attributes.Name) >= 0);

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
