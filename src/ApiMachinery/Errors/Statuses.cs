using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Errors;

/// <summary>The errors of k8s.io/apimachinery/pkg/api/errors, with their reasons, codes, texts and details.</summary>
public static class Statuses
{
    /// <summary>
    /// Errors of one object that its Status tells at most; the rest is counted. Without a limit a body of 3 MiB could ask for an answer of 60.
    /// </summary>
    public const int FieldErrorsMax = 1000;

    /// <summary>Characters of a message. All that is wrong with an object takes less, but for the last error, which may be a long one.</summary>
    private const int MessageCharsMax = 2 * ClientText.MessageCharsMax;

    /// <summary>404: there is no such object.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="name">The object's name.</param>
    public static StatusException NotFound(GroupResource resource, string name) => Failure(
        404, StatusReason.NotFound, $"{resource} {GoQuote.Quote(name)} not found", Details(resource, name));

    /// <summary>409: there is an object of that name.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="name">The object's name.</param>
    public static StatusException AlreadyExists(GroupResource resource, string name) => Failure(
        409, StatusReason.AlreadyExists, $"{resource} {GoQuote.Quote(name)} already exists", Details(resource, name));

    /// <param name="resource">What was to be written; kube names the resource for a stale write, the kind for a failed delete precondition.</param>
    /// <param name="name">Its name.</param>
    /// <param name="why">What did not hold.</param>
    public static StatusException Conflict(GroupResource resource, string name, string why) => Failure(
        409, StatusReason.Conflict, $"Operation cannot be fulfilled on {resource} {GoQuote.Quote(name)}: {why}", Details(resource, name));

    /// <summary>403: that is not allowed.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="name">The object's name; "" where it has none yet.</param>
    /// <param name="why">The end of the message.</param>
    public static StatusException Forbidden(GroupResource resource, string name, string why) => Failure(
        403, StatusReason.Forbidden,
        resource == default ? $"forbidden: {why}" : name.Length == 0 ? $"{resource} is forbidden: {why}" : $"{resource} {GoQuote.Quote(name)} is forbidden: {why}",
        Details(resource, name));

    /// <param name="kind">The kind that is invalid (not the resource).</param>
    /// <param name="name">The object's name; may be empty.</param>
    /// <param name="errors">At least one. They may be very many: what is not told is counted while they are made, not kept.</param>
    public static StatusException Invalid(GroupResource kind, string name, IEnumerable<FieldError> errors)
    {
        var (causes, texts, seen) = (new List<V1StatusCause>(), new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var (chars, more) = (0, 0);
        foreach (var error in errors)
        {
            if (causes.Count == FieldErrorsMax || chars > ClientText.MessageCharsMax)
            {
                more++;
                continue;
            }
            causes.Add(new() { Reason = error.Reason, Message = error.Message, Field = error.Field });
            chars += error.Field.Length + error.Message.Length;
            if (error.ToString() is var text && seen.Add(text))
                texts.Add(text);
        }
        if (more > 0)
            texts.Add($"and {more} more");
        var all = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        var details = Details(kind, name);
        details.Causes = causes;
        return Failure(422, StatusReason.Invalid, $"{kind} {GoQuote.Quote(details.Name)} is invalid: {all}", details);
    }

    /// <summary>400: the request cannot be read.</summary>
    /// <param name="message">What is wrong with it.</param>
    public static StatusException BadRequest(string message) => Failure(400, StatusReason.BadRequest, message, null);

    /// <summary>401: nobody knows who is asking.</summary>
    public static StatusException Unauthorized() => Failure(401, StatusReason.Unauthorized, "Unauthorized", null);

    /// <summary>405: the resource has no such verb.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="action">The verb.</param>
    public static StatusException MethodNotAllowed(GroupResource resource, string action) => Failure(
        405, StatusReason.MethodNotAllowed, $"{action} is not supported on resources of kind {GoQuote.Quote(resource.ToString())}", Details(resource, ""));

    /// <summary>406: there is no form that the client takes.</summary>
    /// <param name="message">Which forms there are.</param>
    public static StatusException NotAcceptable(string message) => Failure(406, StatusReason.NotAcceptable, message, new V1StatusDetails());

    /// <summary>415: the form of the body is not read.</summary>
    /// <param name="message">Which forms are.</param>
    public static StatusException UnsupportedMediaType(string message) => Failure(415, StatusReason.UnsupportedMediaType, message, new V1StatusDetails());

    /// <summary>413: the request is larger than any may be.</summary>
    /// <param name="message">The limit.</param>
    public static StatusException TooLarge(string message) => Failure(413, StatusReason.RequestEntityTooLarge, message, null);

    /// <summary>410: the resourceVersion or continue token is too old.</summary>
    public static StatusException Expired(string message) => Failure(410, StatusReason.Expired, message, null);

    /// <summary>504: the resourceVersion has not been reached yet.</summary>
    public static StatusException Timeout(string message, int retryAfterSeconds, params IEnumerable<V1StatusCause> causes) => Failure(
        504, StatusReason.Timeout, message, new V1StatusDetails { RetryAfterSeconds = retryAfterSeconds, Causes = [.. causes] });

    /// <summary>429: try again later.</summary>
    /// <param name="message">What there is too much of.</param>
    /// <param name="retryAfterSeconds">When, from now.</param>
    public static StatusException TooManyRequests(string message, int retryAfterSeconds) => Failure(
        429, StatusReason.TooManyRequests, message, new V1StatusDetails { RetryAfterSeconds = retryAfterSeconds });

    /// <summary>503: the server cannot answer now.</summary>
    /// <param name="message">Why.</param>
    /// <param name="retryAfterSeconds">When it may, seconds from now.</param>
    /// <param name="inner">What has happened, for the log.</param>
    public static StatusException ServiceUnavailable(string message, int retryAfterSeconds, Exception? inner = null) => Failure(
        503, StatusReason.ServiceUnavailable, message, new V1StatusDetails { RetryAfterSeconds = retryAfterSeconds }, inner);

    /// <summary>500: the server is at fault.</summary>
    /// <param name="error">What has happened.</param>
    public static StatusException InternalError(Exception error) => Failure(
        500, StatusReason.InternalError, $"Internal error occurred: {error.Message}",
        new V1StatusDetails { Causes = [new V1StatusCause { Message = error.Message }] }, error);

    /// <summary>A path below a version that is served leads nowhere.</summary>
    public static StatusException NoResource() => Generic(404, StatusReason.NotFound, "the server could not find the requested resource");

    /// <summary>A path is served, but not by this method.</summary>
    public static StatusException NoMethod() => Generic(405, StatusReason.MethodNotAllowed, "the server does not allow this method on the requested resource");

    /// <summary>An answer whose text depends on nothing but its code, as k8s.io/apiserver gives where no handler was reached.</summary>
    public static StatusException Generic(int code, string reason, string message) => Failure(code, reason, message, new V1StatusDetails());

    /// <summary>Any other failure.</summary>
    /// <param name="code">The HTTP code.</param>
    /// <param name="reason">One of <see cref="StatusReason"/>.</param>
    /// <param name="message">For whoever reads it.</param>
    /// <param name="details">For programs.</param>
    /// <param name="inner">What has happened, for the log.</param>
    public static StatusException Failure(int code, string reason, string message, V1StatusDetails? details, Exception? inner = null) => new(
        new V1Status
        {
            Kind = "Status",
            ApiVersion = "v1",
            Metadata = new V1ListMeta(),
            Status = "Failure",
            Message = ClientText.Cut(message, MessageCharsMax),
            Reason = reason,
            Details = details,
            Code = code,
        },
        inner);

    private static V1StatusDetails Details(GroupResource resource, string name) => new() { Name = ClientText.Cut(name), Group = resource.Group, Kind = resource.Resource };
}
