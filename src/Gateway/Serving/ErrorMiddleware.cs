using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Serving;

/// <summary>
/// The one place where errors become answers. What the client did wrong comes as a <see cref="StatusException"/>; anything else is a fault of
/// ours: 500, and a log line with the stack.
/// </summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> log)
{
    /// <summary>What went wrong inside is for the log.</summary>
    private const string ClientText = "the server failed; its log says why, under the Audit-Id of this answer";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (StatusException e) when (!context.Response.HasStarted)
        {
            await StatusResponse.WriteAsync(context, e.Status);
        }
        catch (Exception e) when (e is ClientGoneException || context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: there is nobody to answer.
            context.Abort();
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await StatusResponse.WriteAsync(context, Statuses.Failure(e.StatusCode, StatusReason.BadRequest, e.Message, null).Status);
        }
        catch (Exception e)
        {
            var info = context.Scope().Info;
            LogFault(e, info.Verb, LogText.Quote(info.Path), context.Scope().AuditId);
            if (context.Response.HasStarted)
                context.Abort();
            else
                await StatusResponse.WriteAsync(context, Statuses.InternalError(new InvalidOperationException(ClientText, e)).Status);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request failed: {Verb} {Path} (audit id {AuditId})")]
    private partial void LogFault(Exception fault, string verb, string path, string auditId);
}
