namespace OrleansAA.Cel.Libraries;

/// <summary>
/// Says what somebody may do: what <c>authorizer</c> asks in an expression. It may answer at once or later: an evaluation does not wait, but ends, and is begun anew with the
/// answer, where it is evaluated asynchronously. An authorizer is asked once for each question within one <see cref="CelAuthorizer"/>; an exception of it is the decision's error.
/// </summary>
public interface ICelAuthorizer
{
    /// <summary>Asks whether somebody may do something.</summary>
    /// <param name="request">What.</param>
    /// <param name="cancellation">Gives the question up.</param>
    ValueTask<CelDecision> AuthorizeAsync(CelAuthorizationRequest request, CancellationToken cancellation);
}

/// <summary>A question: about a path where <see cref="Path"/> is set, about a resource otherwise (of any version).</summary>
public sealed record CelAuthorizationRequest
{
    /// <summary>The path, of a question about no resource; null where it is about one.</summary>
    public string? Path { get; init; }

    /// <summary>What is done: <c>get</c>.</summary>
    public string Verb { get; init; } = "";

    /// <summary>The API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The resource, a plural.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The subresource; "" for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The namespace; "" for all, and for what is in none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The object's name; "" for all.</summary>
    public string Name { get; init; } = "";

    /// <summary>Not parsed; empty for none.</summary>
    public string FieldSelector { get; init; } = "";

    /// <summary>Not parsed; empty for none.</summary>
    public string LabelSelector { get; init; } = "";

    /// <summary>The namespace and name of the service account that is asked about, or null: the user of the request.</summary>
    public (string Namespace, string Name)? ServiceAccount { get; init; }
}

/// <param name="IsAllowed">Whether it may be done.</param>
/// <param name="Reason">Why, or empty.</param>
/// <param name="Error">Why nothing could be said, or null.</param>
public sealed record CelDecision(bool IsAllowed, string Reason = "", string? Error = null);
