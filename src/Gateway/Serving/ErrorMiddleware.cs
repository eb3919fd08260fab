using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Serving;

/// <summary>
/// Where whatever is thrown becomes an answer. What the client did wrong comes as a <see cref="StatusException"/>; anything else is a fault of
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
        catch (StatusException e) when (CanAnswer(context))
        {
            await StatusResponse.WriteAsync(context, e.Status);
        }
        catch (Exception e) when (e is ClientGoneException || context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: there is nobody to answer.
            context.Abort();
        }
        catch (BadHttpRequestException e) when (CanAnswer(context))
        {
            await StatusResponse.WriteAsync(context, Statuses.Failure(e.StatusCode, StatusReason.BadRequest, e.Message, null).Status);
        }
        catch (Exception e)
        {
            var info = context.Scope().Info;
            LogFault(e, info.Verb, LogText.Quote(info.Path), context.Scope().AuditId);
            if (CanAnswer(context))
                await StatusResponse.WriteAsync(context, Statuses.InternalError(new InvalidOperationException(ClientText, e)).Status);
            else
                context.Abort();
        }
    }

    /// <summary>False if an answer has begun, be it that nothing of it has been sent yet: two would be none.</summary>
    private static bool CanAnswer(HttpContext context) => !context.Response.HasStarted && context.Response.BodyWriter.UnflushedBytes == 0;

    [LoggerMessage(Level = LogLevel.Error, Message = "Request failed: {Verb} {Path} (audit id {AuditId})")]
    private partial void LogFault(Exception fault, string verb, string path, string auditId);
}
