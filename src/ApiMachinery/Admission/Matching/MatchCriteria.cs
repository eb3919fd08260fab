using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Matching;

/// <summary>
/// What writes a policy or a binding is about, made ready once (k8s.io/apiserver/pkg/admission/plugin/policy/matching). What is left out is what the root would have filled in: selectors
/// that select everything, matchPolicy Equivalent.
/// </summary>
public sealed class MatchCriteria(V1MatchResources resources)
{
    private readonly ObjectSelector _namespaces = new(resources.NamespaceSelector);
    private readonly ObjectSelector _objects = new(resources.ObjectSelector);
    private readonly ResourceRule[] _rules = [.. (resources.ResourceRules ?? []).Select(r => new ResourceRule(r))];
    private readonly ResourceRule[] _excluded = [.. (resources.ExcludeResourceRules ?? []).Select(r => new ResourceRule(r))];
    private readonly bool _isEquivalent = resources.MatchPolicy is null or "Equivalent";

    /// <summary>False if no write of a kind, whatever it does, is one of these.</summary>
    public bool MayMatch(ResourceKind kind) => _rules.Length == 0 || Array.Exists(_rules, r => r.MaySpeakOf(kind));

    /// <returns>The version in which the object is to be seen; null if the write is none of these.</returns>
    /// <exception cref="StatusException">All else matches, but a selector is none (500), or nobody knows the namespace (404, 500).</exception>
    public async ValueTask<KindVersion?> MatchAsync(AdmissionAttributes attributes, IAdmissionNamespaces namespaces, CancellationToken cancellationToken)
    {
        if (!_objects.MaySelect(attributes) || ResourceRule.VersionOf(_excluded, _isEquivalent, attributes) is not null)
            return null;
        var version = _rules.Length == 0 ? attributes.Version : ResourceRule.VersionOf(_rules, _isEquivalent, attributes);
        if (version is null)
            return null;
        // Last, because a namespace may have to be asked for: what does not match otherwise is no matter of whether it is known.
        if (attributes.Namespace.Length > 0 && !_namespaces.IsEmpty)
        {
            _namespaces.ThrowIfWrong();
            if (!_namespaces.Selects((await namespaces.FindAsync(attributes.Namespace, cancellationToken)).Labels))
                return null;
        }
        _objects.ThrowIfWrong();
        return version;
    }
}
