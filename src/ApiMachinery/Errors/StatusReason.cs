namespace OrleansAA.ApiMachinery.Errors;

/// <summary>The machine-readable reasons of a Status (metav1.StatusReason).</summary>
public static class StatusReason
{
    /// <summary>401: nobody knows who is asking.</summary>
    public const string Unauthorized = "Unauthorized";

    /// <summary>403: who is asking may not do that, or admission refuses it.</summary>
    public const string Forbidden = "Forbidden";

    /// <summary>404: there is no such object, or no such resource.</summary>
    public const string NotFound = "NotFound";

    /// <summary>409: there is an object of that name.</summary>
    public const string AlreadyExists = "AlreadyExists";

    /// <summary>409: the object has changed meanwhile, a precondition does not hold, or another manager owns a field.</summary>
    public const string Conflict = "Conflict";

    /// <summary>410: what was asked for is not there any more.</summary>
    public const string Gone = "Gone";

    /// <summary>422: the object breaks a rule; the causes name the fields.</summary>
    public const string Invalid = "Invalid";

    /// <summary>500 or 504: it may succeed when it is tried again.</summary>
    public const string ServerTimeout = "ServerTimeout";

    /// <summary>504: it was not done in time.</summary>
    public const string Timeout = "Timeout";

    /// <summary>429: try again later, after the seconds that the answer says.</summary>
    public const string TooManyRequests = "TooManyRequests";

    /// <summary>400: the request cannot be read.</summary>
    public const string BadRequest = "BadRequest";

    /// <summary>405: the resource has no such verb.</summary>
    public const string MethodNotAllowed = "MethodNotAllowed";

    /// <summary>406: there is no form that the client takes.</summary>
    public const string NotAcceptable = "NotAcceptable";

    /// <summary>413: the request is larger than any may be.</summary>
    public const string RequestEntityTooLarge = "RequestEntityTooLarge";

    /// <summary>415: the form of the body is not read.</summary>
    public const string UnsupportedMediaType = "UnsupportedMediaType";

    /// <summary>500: the server is at fault.</summary>
    public const string InternalError = "InternalError";

    /// <summary>410: a resourceVersion or continue token is from before the log.</summary>
    public const string Expired = "Expired";

    /// <summary>503: the server cannot answer now.</summary>
    public const string ServiceUnavailable = "ServiceUnavailable";

    /// <summary>No reason is given.</summary>
    public const string Unknown = "";
}
