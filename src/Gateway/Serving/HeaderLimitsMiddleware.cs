using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;

namespace OrleansAA.Gateway.Serving;

/// <summary>
/// 431 for a request with a header that is too large, before anything reads it. The server itself counts only all of them together
/// (<see cref="ServingLimits.HeaderBytesMax"/>).
/// </summary>
internal sealed class HeaderLimitsMiddleware(RequestDelegate next)
{
    /// <summary>Characters of a header's name that the answer tells.</summary>
    private const int NameCharactersMax = 64;

    public Task InvokeAsync(HttpContext context)
    {
        foreach (var (name, values) in context.Request.Headers)
        {
            foreach (var value in values)
            {
                if (name.Length + (value?.Length ?? 0) > ServingLimits.SingleHeaderBytesMax)
                    return RefuseAsync(context, name);
            }
        }
        return next(context);
    }

    /// <summary>In JSON, whatever is accepted: the header that would say so may be the one.</summary>
    private static Task RefuseAsync(HttpContext context, string name)
    {
        var told = name.Length > NameCharactersMax ? name[..NameCharactersMax] + "..." : name;
        var why = $"Request header field too large: limit of a single one is {ServingLimits.SingleHeaderBytesMax}: {told}";
        return StatusResponse.WriteAsync(context, Statuses.Failure(StatusCodes.Status431RequestHeaderFieldsTooLarge, StatusReason.Unknown, why, null).Status, new ResponseFormat(MediaTypes.Json));
    }
}
