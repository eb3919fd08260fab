using System.Text.Json;
using k8s.Autorest;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Root;

/// <summary>What errors of the root client mean.</summary>
internal static class RootErrors
{
    public static bool IsForbidden(Exception error) => CodeOf(error) == 403;

    public static bool IsNotFound(Exception error) => CodeOf(error) == 404;

    /// <summary>Worth asking again at once, by the rules of k8s.io/apiserver/pkg/util/webhook: a lost connection, 500, 504, 429, or Retry-After.</summary>
    public static bool IsTransient(Exception error) => error switch
    {
        HttpOperationException { Response: { } r } => (int)r.StatusCode is 500 or 504 or 429 || r.Headers.ContainsKey("Retry-After"),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError } => true,
        HttpRequestException { InnerException: IOException } => true,
        _ => false,
    };

    /// <summary>True if the root is to blame, and not a cancelled request or a fault of ours.</summary>
    public static bool IsOfRoot(Exception error) => error is HttpOperationException or HttpRequestException or TimeoutException or IOException
        or UnauthorizedAccessException or JsonException or k8s.KubernetesException or k8s.Exceptions.KubeConfigException;

    /// <summary>The root's own words where it answered, else what went wrong on the way.</summary>
    public static string Describe(Exception error)
    {
        if (error is HttpOperationException { Response.Content: { Length: > 0 } content } answered)
            return MessageOf(content) ?? $"the root apiserver answered {(int)answered.Response.StatusCode}";
        return error switch
        {
            HttpOperationException e => $"the root apiserver answered {(int)e.Response.StatusCode}",
            TimeoutException => "the root apiserver did not answer in time",
            { InnerException: { } inner } => $"{error.Message.TrimEnd('.', ' ')}: {inner.Message}".ReplaceLineEndings(" "),
            _ => error.Message.ReplaceLineEndings(" "),
        };
    }

    /// <summary>500 where nothing can be done without the root. Its words are about this server and its rights: they are for the log, not for clients.</summary>
    public static StatusException Unanswered(Exception error) => Statuses.InternalError(new InvalidOperationException(
        error is TimeoutException ? Describe(error) : "the root apiserver did not answer a question about this request; the log of this server says why", error));

    /// <summary>The code the root has answered with; null if it has not.</summary>
    public static int? CodeOf(Exception error) => error is HttpOperationException { Response: { } r } ? (int)r.StatusCode : null;

    private static string? MessageOf(string content)
    {
        try
        {
            using var status = JsonDocument.Parse(content);
            return status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("message", out var message) ? message.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
