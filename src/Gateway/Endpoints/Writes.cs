using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using k8s.Models;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>What the writing handlers have in common: the request for the grain, and the answer from it.</summary>
internal sealed class Writes(IObjectWriter writer)
{
    public static WriteRequest Request(HttpContext context, WriteVerb verb, WriteOptions options)
    {
        var (info, user) = (context.Scope().Info, context.Scope().User);
        return new WriteRequest
        {
            Verb = verb,
            User = user,
            Version = info.Version,
            Subresource = info.Subresource,
            Namespace = info.Namespace,
            Name = info.Name,
            FieldManager = options.FieldManager.Length > 0 ? options.FieldManager : FieldManagers.OfUserAgent(context.Request.Headers.UserAgent),
            FieldValidation = options.FieldValidation.Length > 0 ? options.FieldValidation : "Warn",
            GivenFieldManager = options.FieldManager,
            GivenFieldValidation = options.FieldValidation,
            DryRun = options.IsDryRun,
            Force = options.Force ?? false,
        };
    }

    public Task<WriteResult> SendAsync(ResourceKind kind, WriteRequest request, CancellationToken cancellationToken) =>
        writer.WriteAsync(kind.Resource, request, cancellationToken);

    /// <summary>Answers with the object, or with the refusal.</summary>
    public static Task AnswerAsync(HttpContext context, ResourceKind kind, ResponseFormat format, WriteRequest request, WriteResult result)
    {
        Tell(context, result);
        return result.Failure is { } refusal
            ? StatusResponse.WriteAsync(context, refusal)
            : Responses.WriteObjectAsync(context, result.Code, format, Shown.At(context, kind).Of(ObjectOf(kind, request, result)));
    }

    /// <summary>What a write leaves to tell besides the object: warnings to the client, notes to the audit log, time of others that is not this server's.</summary>
    public static void Tell(HttpContext context, WriteResult result)
    {
        WarningHeaders.Add(context.Response, result.Warnings);
        context.Scope().WebhookTime += result.WebhookTime;
        foreach (var (key, value) in result.Annotations)
            context.Scope().Audit?.Annotate(key, value);
    }

    public static CachedObject ObjectOf(ResourceKind kind, WriteRequest request, WriteResult result) =>
        new(kind, new NamespacedName(request.Namespace, request.Name), new Revision(result.Revision), result.Object);
}
