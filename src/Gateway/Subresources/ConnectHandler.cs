using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
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
        var request = new HttpConnectRequest(http, context, subresource);
        await AdmitAsync(http, context, subresource, request);
        try
        {
            await subresource.Handle(request);
        }
        catch (Exception e) when (end.IsCancellationRequested ? e is OperationCanceledException : IsCutOff(e))
        {
            // The client has gone, or the process ends: what was connected is cut off.
            http.Abort();
        }
    }

    /// <summary>How a connection tells that its client has left without a word, before the server knows.</summary>
    private static bool IsCutOff(Exception e) =>
        e is WebSocketException { WebSocketErrorCode: WebSocketError.ConnectionClosedPrematurely } or ConnectionResetException or ConnectionAbortedException;

    private async Task AdmitAsync(HttpContext http, HttpSubresourceContext context, ConnectSubresource subresource, HttpConnectRequest request)
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
            Connect = new(subresource.KindOf(context.Kind), request.Path, request.RawQuery)
            {
                Parameters = subresource.Parameters.Where(p => http.Query().Has(p.Name)).ToDictionary(p => p.Name, p => http.Query().First(p.Name)),
            },
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
