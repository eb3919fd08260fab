using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Selectors;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Cel.Libraries;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Admission;

/// <summary>Lets expressions ask this server's authorizer: <c>authorizer.group('').resource('pods').check('create').allowed()</c>.</summary>
internal sealed class AdmissionAuthorizer(IAuthorizer authorizer) : IAdmissionAuthorizer
{
    public ICelAuthorizer For(UserInfo user) => new Asked(authorizer, user);

    private sealed class Asked(IAuthorizer authorizer, UserInfo user) : ICelAuthorizer
    {
        public async ValueTask<CelDecision> AuthorizeAsync(CelAuthorizationRequest request, CancellationToken cancellation)
        {
            var who = request.ServiceAccount is var (space, name) ? ServiceAccount(space, name) : user;
            var decision = await authorizer.AuthorizeAsync(AttributesOf(who, request), cancellation);
            return new(decision.IsAllowed, decision.Reason);
        }

        private static AuthorizationAttributes AttributesOf(UserInfo who, CelAuthorizationRequest request)
        {
            if (request.Path is { } path)
                return new(who, new() { Verb = request.Verb, Path = path }, "", [], []);
            var asked = new RequestInfo
            {
                IsResourceRequest = true,
                Verb = request.Verb,
                Path = "",
                Group = request.Group,
                Version = "*",
                Namespace = request.Namespace,
                Resource = request.Resource,
                Subresource = request.Subresource,
                Name = request.Name,
            };
            return new(who, asked, asked.Name, Parse(request.FieldSelector, FieldSelector.ParseTerms), Parse(request.LabelSelector, t => LabelSelector.Parse(t).Requirements));
        }

        /// <summary>A selector that cannot be read narrows nothing.</summary>
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

        private static UserInfo ServiceAccount(string space, string name) => new(
            $"system:serviceaccount:{space}:{name}", "", ["system:serviceaccounts", $"system:serviceaccounts:{space}"], new Dictionary<string, IReadOnlyList<string>>());
    }
}
