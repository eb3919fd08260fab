using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Selectors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Authorization;

/// <summary>Who wants to do what: everything an authorizer may look at.</summary>
/// <param name="User">Who.</param>
/// <param name="Request">What.</param>
/// <param name="Name">The object's name: of a list or watch the one name its field selector asks for, else "".</param>
/// <param name="Fields">What a list, watch or deletecollection is narrowed to.</param>
/// <param name="Labels">Likewise.</param>
internal sealed record AuthorizationAttributes(
    UserInfo User, RequestInfo Request, string Name, IReadOnlyList<FieldTerm> Fields, IReadOnlyList<LabelRequirement> Labels)
{
    public static AuthorizationAttributes Of(UserInfo user, RequestInfo request, GoQuery query)
    {
        // Paths below /watch/ do not take selectors consistently, so that they count for nothing there.
        if (!request.IsResourceRequest || request.IsWatchPath || request.Verb is not ("list" or "watch" or "deletecollection"))
            return new(user, request, request.Name, [], []);
        var fields = Parse(query.First("fieldSelector"), FieldSelector.ParseTerms);
        return new(user, request, NameOf(request, fields), fields, Parse(query.First("labelSelector"), t => LabelSelector.Parse(t).Requirements));
    }

    private static string NameOf(RequestInfo request, IReadOnlyList<FieldTerm> fields)
    {
        if (request.Name.Length > 0 || request.Verb == "deletecollection")
            return request.Name;
        var name = fields.FirstOrDefault(f => f is { Field: FieldSelector.Name, Negated: false })?.Value ?? "";
        return name is "." or ".." || name.AsSpan().ContainsAny('/', '%') ? "" : name;
    }

    /// <summary>A selector that cannot be read narrows nothing: the question is then about everything.</summary>
    private static IReadOnlyList<T> Parse<T>(string text, Func<string, IReadOnlyList<T>> parse)
    {
        try
        {
            return text.Length > 0 ? parse(text) : [];
        }
        catch (StatusException)
        {
            return [];
        }
    }
}
