using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness.Traffic;

/// <summary>A request, before it is known how it travels.</summary>
/// <param name="Kind">What is asked for; a list is of all namespaces.</param>
/// <param name="Key">namespace/name; "" of a list.</param>
internal sealed record TrafficRequest(OperationKind Kind, string Key)
{
    /// <summary>The object, the merge patch, the applied configuration, or the DeleteOptions.</summary>
    public string Body { get; init; } = "";

    /// <summary>Of a read: its parameters.</summary>
    public string Query { get; init; } = "";

    /// <summary>Of an apply: who applies.</summary>
    public string Manager { get; init; } = "";
}

/// <summary>One replica as one client reaches it.</summary>
internal interface IReplica : IDisposable
{
    string Name { get; }

    /// <exception cref="HttpRequestException">There was no answer: the outcome is unknown.</exception>
    /// <exception cref="IOException">The same.</exception>
    Task<ApiAnswer> SendAsync(TrafficRequest request, CancellationToken cancellationToken);

    /// <summary>Opens a watch of all namespaces.</summary>
    /// <exception cref="HttpRequestException">There is none: the replica cannot be reached, or refuses.</exception>
    Task<IWatch> WatchAsync(long after, CancellationToken cancellationToken);
}
