using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>
/// Holds the expressions of a policy against the schemas of the kinds that it names: what kube-apiserver's controller writes into a policy's status for the root's own kinds and those of
/// CustomResourceDefinitions (k8s.io/apiserver/pkg/admission/plugin/policy/validating: TypeChecker). It changes nothing of what the policy does.
/// </summary>
public static class PolicyTypeCheck
{
    /// <summary>Kinds and versions that a policy is held against.</summary>
    private const int TypesMax = 10;

    /// <summary>What is wrong, by the place in the policy, kind and version.</summary>
    public static IEnumerable<string> Run(V1ValidatingAdmissionPolicy policy, IEnumerable<ResourceKind> kinds)
    {
        foreach (var (kind, version) in kinds.SelectMany(k => k.Versions.Where(v => IsNamed(policy, k, v)).Select(v => (k, v))).Take(TypesMax))
        {
            var environment = AdmissionEnvironment.Of(policy.Spec.ParamKind is not null, SchemaTypes.Of(kind.Kind + "Object", version.Schema));
            environment = new PolicyVariables(policy.Spec.Variables, environment).In(environment);
            foreach (var (place, expression) in Expressions(policy))
            {
                if (environment.Compile(expression) is { Program: null } wrong)
                    yield return $"{place}: {kind.Group}/{version.Name}, Kind={kind.Kind}: {wrong.Message}";
            }
        }
    }

    private static IEnumerable<(string Place, string Expression)> Expressions(V1ValidatingAdmissionPolicy policy)
    {
        for (var i = 0; i < (policy.Spec.Validations?.Count ?? 0); i++)
        {
            yield return ($"spec.validations[{i}].expression", policy.Spec.Validations![i].Expression ?? "");
            if (policy.Spec.Validations[i].MessageExpression is { Length: > 0 } message)
                yield return ($"spec.validations[{i}].messageExpression", message);
        }
    }

    /// <summary>Not by a star: what is meant for everything need not fit everything.</summary>
    private static bool IsNamed(V1ValidatingAdmissionPolicy policy, ResourceKind kind, KindVersion version) => (policy.Spec.MatchConstraints?.ResourceRules ?? []).Any(r =>
        Names(r.ApiGroups, kind.Group) && Names(r.ApiVersions, version.Name) && r.Resources?.Contains(kind.Plural) == true);

    private static bool Names(IList<string>? named, string name) => named?.Contains(name) == true && !named.Contains("*");
}
