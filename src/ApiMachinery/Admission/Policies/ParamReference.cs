using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>Which objects of the policy's paramKind a binding takes (k8s.io/apiserver/pkg/admission/plugin/policy/generic: CollectParams).</summary>
public sealed class ParamReference(V1ParamRef reference)
{
    private readonly string _name = reference.Name ?? "";
    private readonly string _namespace = reference.NamespaceProperty ?? "";
    private readonly ObjectSelector? _selector = reference.Selector is null ? null : new(reference.Selector);
    private readonly bool _deniesWithout = reference.ParameterNotFoundAction == "Deny";

    /// <summary>The objects with which the policy is evaluated, each by itself; none: it is not.</summary>
    /// <param name="kind">The policy's paramKind.</param>
    /// <param name="objects">Those of the kind.</param>
    /// <param name="space">Of the object that is written; "" for a cluster-scoped one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PolicyConfigurationException">The binding does not fit the kind, or there is no object where there must be one.</exception>
    public async ValueTask<IReadOnlyList<MapValue>> CollectAsync(ParamKind kind, IParamObjects objects, string space, CancellationToken cancellationToken)
    {
        var from = objects.IsNamespaced ? NamespaceOf(space) : "";
        if (!await objects.AwaitSyncedAsync(cancellationToken))
            throw new PolicyConfigurationException($"paramKind kind `{kind}` not yet synced to use for admission");
        if (_namespace.Length > 0 && !objects.IsNamespaced)
            throw new PolicyConfigurationException("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        var found = await FindAsync(objects, from, cancellationToken);
        return found.Count > 0 || !_deniesWithout ? found : throw new PolicyConfigurationException("no params found for policy binding with `Deny` parameterNotFoundAction");
    }

    private string NamespaceOf(string space) =>
        _namespace.Length > 0 ? _namespace
        : space.Length > 0 ? space
        : throw new PolicyConfigurationException("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");

    private async ValueTask<IReadOnlyList<MapValue>> FindAsync(IParamObjects objects, string space, CancellationToken cancellationToken)
    {
        if (_name.Length > 0)
        {
            if (_selector is not null)
                throw new PolicyConfigurationException("paramRef.name and paramRef.selector are mutually exclusive");
            return await objects.FindAsync(space, _name, cancellationToken) is { } found ? [found] : [];
        }
        return _selector is null ? throw new PolicyConfigurationException("one of name or selector must be provided") : [.. objects.List(space).Where(Selects)];
    }

    private bool Selects(MapValue value)
    {
        try
        {
            return _selector!.Selects(LabelsOf(value));
        }
        catch (StatusException e)
        {
            throw new PolicyConfigurationException(e.InnerException?.Message ?? e.Message);
        }
    }

    private static Dictionary<string, string> LabelsOf(MapValue value) => (value.Get("metadata") as MapValue)?.Get("labels") is not MapValue labels ? []
        : labels.Members.Where(l => l.Value is StringValue).ToDictionary(l => l.Key, l => ((StringValue)l.Value).Text, StringComparer.Ordinal);
}
