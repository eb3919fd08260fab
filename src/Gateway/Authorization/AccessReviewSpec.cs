using k8s.Models;
using OrleansAA.ApiMachinery.Selectors;

namespace OrleansAA.Gateway.Authorization;

/// <summary>Attributes as a SubjectAccessReview puts them.</summary>
internal static class AccessReviewSpec
{
    public static V1SubjectAccessReviewSpec Of(AuthorizationAttributes attributes)
    {
        var (user, request) = (attributes.User, attributes.Request);
        return new()
        {
            User = user.Name,
            Uid = user.Uid.Length == 0 ? null : user.Uid,
            Groups = [.. user.Groups],
            Extra = user.Extra.Count == 0 ? null : user.Extra.ToDictionary(e => e.Key, e => (IList<string>)[.. e.Value]),
            ResourceAttributes = request.IsResourceRequest ? Resource(attributes) : null,
            NonResourceAttributes = request.IsResourceRequest ? null : new() { Path = request.Path, Verb = request.Verb },
        };
    }

    private static V1ResourceAttributes Resource(AuthorizationAttributes attributes) => new()
    {
        Verb = attributes.Request.Verb,
        Group = attributes.Request.Group,
        Version = attributes.Request.Version,
        Resource = attributes.Request.Resource,
        Subresource = attributes.Request.Subresource,
        NamespaceProperty = attributes.Request.Namespace,
        Name = attributes.Name,
        FieldSelector = attributes.Fields.Count == 0 ? null : new() { Requirements = [.. attributes.Fields.Select(Requirement)] },
        LabelSelector = Labels(attributes.Labels),
    };

    private static V1FieldSelectorRequirement Requirement(FieldTerm term) =>
        new() { Key = term.Field, OperatorProperty = term.Negated ? "NotIn" : "In", Values = [term.Value] };

    /// <summary>Comparisons with numbers cannot be said: without them the question is about more, never about less.</summary>
    private static V1LabelSelectorAttributes? Labels(IReadOnlyList<LabelRequirement> requirements)
    {
        var sayable = requirements.Select(r => (Operator: OperatorOf(r.Operator), Requirement: r)).Where(r => r.Operator is not null)
            .Select(r => new V1LabelSelectorRequirement
            {
                Key = r.Requirement.Key,
                OperatorProperty = r.Operator,
                Values = r.Requirement.Values.Count == 0 ? null : [.. r.Requirement.Values],
            }).ToList();
        return sayable.Count == 0 ? null : new() { Requirements = sayable };
    }

    private static string? OperatorOf(LabelOperator op) => op switch
    {
        LabelOperator.Equals or LabelOperator.DoubleEquals or LabelOperator.In => "In",
        LabelOperator.NotEquals or LabelOperator.NotIn => "NotIn",
        LabelOperator.Exists => "Exists",
        LabelOperator.DoesNotExist => "DoesNotExist",
        _ => null,
    };
}
