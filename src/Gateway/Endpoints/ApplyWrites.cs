using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Objects;
using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Negotiation;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>
/// Sends applies. Only who writes the object knows whether there is one: where there is none, it says so, and what a create has to pass is asked here
/// before the apply is sent again, with leave to create.
/// </summary>
internal sealed class ApplyWrites(Writes writes, FurtherRights rights, INamespaceLifecycle namespaces)
{
    /// <exception cref="StatusException">It would create, and may not. In k8s.io/apiserver's order: the namespace (404, 403), the object (422), the right (403).</exception>
    public async Task<WriteResult> SendAsync(HttpContext context, ResourceKind kind, WriteRequest request)
    {
        var result = await writes.SendAsync(kind, request, context.RequestAborted);
        if (!result.NeedsCreateCheck)
            return result;
        // What decoding found is told whichever of the next steps refuses.
        WarningHeaders.Add(context.Response, result.Warnings);
        await namespaces.CheckCreateAsync(kind, request.Namespace, request.Name, context.RequestAborted);
        if (result.Code != StatusCodes.Status403Forbidden)
            return result;
        await rights.RequireAsync(context, "create");
        return await writes.SendAsync(kind, request with { MayCreate = true }, context.RequestAborted);
    }
}
