using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Gateway.Requests;

/// <summary>What the pipeline has found out about a request.</summary>
internal sealed class RequestScope
{
    public const string AuditIdHeader = "Audit-Id";

    /// <summary>Names the request in logs and in the Audit-Id header; the caller's, if it sent one.</summary>
    public required string AuditId { get; init; }

    /// <summary>Path and query: the only place where they are read.</summary>
    public RequestTarget Target { get; set; } = RequestTarget.None;

    public RequestInfo Info { get; set; } = new() { Verb = "", Path = "" };

    /// <summary>True if it may take as long as it likes: a watch, or a subresource that says so.</summary>
    public bool IsLongRunning { get; set; }

    /// <summary>True if it may ask for a WebSocket or another upgrade, and is no watch.</summary>
    public bool TakesUpgrades { get; set; }

    public UserInfo User { get; set; } = UserInfo.Anonymous;

    /// <summary>True if a front proxy has said who is calling.</summary>
    public bool IsFromProxy { get; set; }

    /// <summary>How long it may take; null if as long as it likes.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The slot it has; null where it needs none.</summary>
    public ISlot? Slot { get; set; }

    /// <summary>Its body, once it has been read.</summary>
    public ReadOnlyMemory<byte>? Body { get; set; }

    /// <summary>The end of flushes that its client does not take.</summary>
    public IFlushLimit? Flushes { get; set; }

    /// <summary>What is going to be recorded of it; null where nothing is.</summary>
    public IAuditRecord? Audit { get; set; }

    /// <summary>How long it waited for webhooks, as far as that is known here: of a request that is handed on whole it is not.</summary>
    public TimeSpan WebhookTime { get; set; }

    /// <summary>How long it waited for its turn, the longest time if it did so again.</summary>
    public TimeSpan QueueTime { get; set; }

    /// <summary>What else the line of it says; null where none is written.</summary>
    public List<KeyValuePair<string, object?>>? Logged { get; set; }

    /// <summary>True if another replica has handed the request on.</summary>
    public bool IsFromReplica { get; set; }
}

internal static class RequestScopeExtensions
{
    public static RequestScope Scope(this HttpContext context) => context.Features.Get<RequestScope>()!;

    public static GoQuery Query(this HttpContext context) => context.Scope().Target.Query;
}
