using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Subresources;

/// <summary>Any method on a subresource that connects to something (k8s.io/apiserver/pkg/endpoints/handlers: ConnectResource).</summary>
internal sealed class ConnectHandler(Reads reads, AdmissionChain admission, IHostApplicationLifetime lifetime)
{
    public async Task HandleAsync(HttpContext http, ResourceKind kind, ConnectSubresource subresource)
    {
        if (http.Query().Has("dryRun"))
            throw Statuses.BadRequest("dryRun is not supported");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var context = new HttpSubresourceContext(http, kind, reads, end.Token);
        await AdmitAsync(http, context, subresource);
        try
        {
            await subresource.Handle(new HttpConnectRequest(http, context, subresource));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, or the process ends: what was connected is cut off.
            http.Abort();
        }
    }

    private async Task AdmitAsync(HttpContext http, HttpSubresourceContext context, ConnectSubresource subresource)
    {
        const AdmissionOperation connect = AdmissionOperation.Connect;
        if (!admission.Mutates(connect) && !admission.Validates(connect))
            return;
        var warnings = new List<string>();
        var attributes = new AdmissionAttributes
        {
            Kind = context.Kind,
            Version = context.Version,
            Operation = connect,
            Verb = http.Scope().Info.Verb,
            Subresource = subresource.Name,
            Namespace = context.Name.Namespace,
            Name = context.Name.Name,
            User = context.User,
            Warnings = warnings,
        };
        try
        {
            await admission.AdmitAsync(attributes, context.Cancelled);
            await admission.ValidateAsync(attributes, context.Cancelled);
        }
        finally
        {
            WarningHeaders.Add(http.Response, warnings);
        }
    }
}
