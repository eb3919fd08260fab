using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Audit;

/// <summary>Records requests whose caller could not prove to be anybody: one event each, with what it tried (k8s.io/apiserver/pkg/endpoints/filters/authn_audit.go).</summary>
internal sealed class RefusedCallerMiddleware(RequestDelegate next, AuditPolicy policy, AuditTrail trail, AuditMetrics metrics, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Steps below take it away.
        var authorization = context.Request.Headers.Authorization;
        try
        {
            await next(context);
        }
        catch (StatusException e) when (e.Code == StatusCodes.Status401Unauthorized && context.Scope() is { IsFromReplica: false, Audit: null } scope && ReferenceEquals(scope.User, UserInfo.Anonymous))
        {
            await RecordAsync(context, authorization.ToString());
            throw;
        }
    }

    private async Task RecordAsync(HttpContext context, string authorization)
    {
        var decision = policy.Of(null, context.Scope().Info);
        metrics.Decided(decision.Level.ToString());
        if (decision.Level == AuditLevel.None)
            return;
        var record = new AuditRecord(context, decision, clock.GetUtcNow(), isKnown: false);
        record.Refused(new() { Message = Tried(context, authorization) });
        await trail.AddAsync(record, AuditStage.ResponseStarted, StatusCodes.Status401Unauthorized);
    }

    private static string Tried(HttpContext context, string authorization)
    {
        var tried = new List<string>();
        if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            tried.Add("basic");
        if (authorization.TrimStart().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            tried.Add("bearer");
        if (context.Query().First("access_token").Trim().Length > 0)
            tried.Add("access_token");
        if (context.Connection.ClientCertificate is not null)
            tried.Add("x509");
        return tried.Count > 0 ? "Authentication failed, attempted: " + string.Join(", ", tried) : "Authentication failed, no credentials provided";
    }
}
