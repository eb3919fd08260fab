using Microsoft.AspNetCore.Http.Features;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Audit;

/// <summary>Records what is asked and what comes of it, as the policy says. A request that another replica hands on is recorded where it came in.</summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditPolicy policy, AuditTrail trail, AuditMetrics metrics, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        var scope = context.Scope();
        if (scope.IsFromReplica)
            return next(context);
        var decision = policy.Of(scope.User, scope.Info);
        metrics.Decided(decision.Level.ToString());
        return decision.Level == AuditLevel.None ? next(context) : RecordAsync(context, decision);
    }

    private async Task RecordAsync(HttpContext context, AuditDecision decision)
    {
        var record = new AuditRecord(context, decision, clock.GetUtcNow());
        context.Scope().Audit = record;
        if (!await trail.AddAsync(record, AuditStage.RequestReceived, null))
            throw Statuses.InternalError(new InvalidOperationException("failed to store audit event"));
        if (context.Scope().IsLongRunning)
            context.Response.OnStarting(() => trail.AddAsync(record, AuditStage.ResponseStarted, context.Response.StatusCode).AsTask());
        else if (decision.Level == AuditLevel.RequestResponse)
            CopyAnswer(context, record);
        try
        {
            await next(context);
            await trail.AddAsync(record, AuditStage.ResponseComplete, context.Response.StatusCode);
        }
        catch (StatusException e)
        {
            record.Refused(e.Status);
            await trail.AddAsync(record, AuditStage.ResponseComplete, e.Code);
            throw;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            await trail.AddAsync(record, AuditStage.ResponseComplete, context.Response.StatusCode);
            throw;
        }
        catch (Exception)
        {
            await trail.AddAsync(record, AuditStage.Panic, StatusCodes.Status500InternalServerError);
            throw;
        }
    }

    /// <summary>An answer that is recorded is not compressed: it would be unpacked at once.</summary>
    private static void CopyAnswer(HttpContext context, AuditRecord record)
    {
        context.Request.Headers.AcceptEncoding = default;
        record.Answer = new(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        context.Features.Set<IHttpResponseBodyFeature>(record.Answer);
    }
}
