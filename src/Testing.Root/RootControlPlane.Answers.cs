using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <content>Who answers which request.</content>
public sealed partial class RootControlPlane
{
    private async Task AnswerAsync(HttpContext context, RootDiscovery discovery)
    {
        if (await Faults.StrikeAsync(context))
            return;
        var request = RootRequest.Of(context.Request);
        if (Callers.Authenticate(context) is not { } user)
            await RootAnswers.WriteStatusAsync(context, 401, "Unauthorized", "Unauthorized");
        else if (!Rbac.AllowsAsked(user, request))
            await RootAnswers.WriteStatusAsync(context, 403, "Forbidden", Refusal(user, request));
        else if (CustomResources is { } custom && custom.Serves(request))
            await custom.AnswerAsync(context, request, user);
        else if (Aggregators.FirstOrDefault(a => a.Serves(request.Path)) is { } serving)
            await serving.ForwardAsync(context, user);
        else if (discovery.AnswerAsync(context) is { } answer)
            await answer;
        else if (RootAnswers.IsProtobuf(context) && (request.Resource, request.Verb) != ("namespaces", "create"))
            await RootAnswers.WriteStatusAsync(context, 415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: application/json");
        else if (Installations is { } installations && InstalledKind.All.Any(k => k.Group == request.Group && k.Version == request.Version && k.Plural == request.Resource))
            await installations.AnswerAsync(context, request, () => Rbac.AllowsAsked(user, request with { Verb = "create" }));
        else
            await AnswerAsync(context, request, user);
    }

    private Task AnswerAsync(HttpContext context, RootRequest request, RootUser user) => (request.Group, request.Resource, request.Verb) switch
    {
        ("", "configmaps", _) => Configuration.AnswerAsync(context, request),
        ("", "pods", _) => Pods.AnswerAsync(context, request),
        ("", "namespaces", _) => Namespaces.AnswerAsync(context, request),
        ("", "services", _) => Services.AnswerAsync(context, request),
        ("discovery.k8s.io", "endpointslices", _) => EndpointSlices.AnswerAsync(context, request),
        ("apiextensions.k8s.io", "customresourcedefinitions", _) when CustomResources is { } custom => AnswerAsync(context, request, custom),
        ("apiregistration.k8s.io", "apiservices", _) => ApiServices.AnswerAsync(context, request),
        ("", "secrets", _) => Secrets.AnswerAsync(context, request),
        ("coordination.k8s.io", "leases", _) => Leases.AnswerAsync(context, request),
        ("", "resourcequotas", _) => ResourceQuotas.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", _) => MutatingWebhooks.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "validatingwebhookconfigurations", _) => ValidatingWebhooks.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "mutatingadmissionpolicies", _) when request.Version == "v1" => MutatingPolicies.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "mutatingadmissionpolicybindings", _) when request.Version == "v1" => MutatingPolicyBindings.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "validatingadmissionpolicies", _) when request.Version == "v1" => ValidatingPolicies.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "validatingadmissionpolicybindings", _) when request.Version == "v1" => ValidatingPolicyBindings.AnswerAsync(context, request),
        ("flowcontrol.apiserver.k8s.io", "flowschemas", _) => FlowSchemas.AnswerAsync(context, request),
        ("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", _) => PriorityLevels.AnswerAsync(context, request),
        ("authentication.k8s.io", "tokenreviews", "create") => _reviews.ReviewTokenAsync(context),
        ("authentication.k8s.io", "selfsubjectreviews", "create") => RootReviews.ReviewSelfAsync(context, user),
        ("authorization.k8s.io", "subjectaccessreviews", "create") => _reviews.ReviewAccessAsync(context),
        ("authorization.k8s.io", "selfsubjectaccessreviews", "create") => _reviews.ReviewOwnAccessAsync(context, user),
        _ => Kinds.AnswerAsync(context, request) ?? RootAnswers.WriteStatusAsync(context, 404, "NotFound", "the server could not find the requested resource"),
    };

    private static async Task AnswerAsync(HttpContext context, RootRequest request, RootCustomResources custom)
    {
        await custom.Definitions.AnswerAsync(context, request);
        custom.Keep();
    }

    private static string Refusal(RootUser user, RootRequest request)
    {
        if (request.Resource.Length == 0)
            return $"forbidden: User \"{user.Name}\" cannot {request.Verb} path \"{request.Path}\"";
        var resource = request.Group.Length == 0 ? request.Resource : $"{request.Resource}.{request.Group}";
        var name = request.Name.Length == 0 ? "" : $" \"{request.Name}\"";
        var where = request.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
        return $"{resource}{name} is forbidden: User \"{user.Name}\" cannot {request.Verb} resource \"{request.Resource}\" in API group \"{request.Group}\" {where}";
    }
}
