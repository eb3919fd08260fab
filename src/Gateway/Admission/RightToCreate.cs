using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Admission;

/// <summary>
/// Asks for the right to create where another verb comes to that: whether an apply finds an object is known here, and not before. Asked when all else is known
/// to be right, and before anybody looks at the object who may be far away (k8s.io/apiserver/pkg/endpoints/handlers: withAuthorization).
/// </summary>
internal sealed class RightToCreate(IAuthorizer authorizer) : IValidatingPlugin
{
    public string Name => "RightToCreate";

    public bool Handles(AdmissionOperation operation) => operation == AdmissionOperation.Create;

    /// <exception cref="StatusException">403: it is not allowed. 500: nobody can tell.</exception>
    public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) =>
        attributes.Verb == "create" ? ValueTask.CompletedTask : new(RequireAsync(attributes, cancellationToken));

    private async Task RequireAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        var (kind, version) = (attributes.Kind, attributes.Version.Name);
        var space = attributes.Namespace.Length > 0 ? $"/namespaces/{attributes.Namespace}" : "";
        var request = new RequestInfo
        {
            IsResourceRequest = true,
            Verb = "create",
            Path = $"/apis/{kind.Group}/{version}{space}/{kind.Plural}/{attributes.Name}",
            Group = kind.Group,
            Version = version,
            Namespace = attributes.Namespace,
            Resource = kind.Plural,
            Name = attributes.Name,
        };
        var asked = new AuthorizationAttributes(attributes.User, request, request.Name, [], []);
        var decision = await authorizer.AuthorizeAsync(asked, cancellationToken);
        if (!decision.IsAllowed)
            throw Forbidden.For(asked, decision.Reason);
    }
}
