using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Replicas;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Which replica answers a request.</summary>
/// <remarks>
/// <code>
/// it came from a replica               this one: nothing is handed on twice
/// it is not about a kind's objects     this one
/// no silo here (role gateway)          a named object: the replica its grain is on; else the one with the least lists and watches
/// this one is draining                 a watch or connect, which ends with it in either case: this one; else the one with the least lists and watches
/// a list or watch, and this one has
/// clearly more of them than another    that other one
/// any other                            this one
/// </code>
/// </remarks>
internal sealed class ReplicaChoice(IReplicaDirectory directory, ServedStreams served, Draining draining, ReplicaProfile self, IReadOnlyList<ResourceKind> kinds)
{
    /// <summary>Lists and watches that a replica serves before it looks for another.</summary>
    private const int StreamsMin = 32;

    /// <summary>Clearly more: how many times as much.</summary>
    private const double ClearlyMore = 1.5;

    private readonly HashSet<string> _own = [.. kinds.SelectMany(k => k.Versions.Select(v => $"{k.Group}/{v.Name}"))];

    // Handed on since a replica last told how many it has.
    private readonly ConcurrentDictionary<ReplicaInfo, int> _handedOn = new(ReferenceEqualityComparer.Instance);

    /// <returns>Null for this one.</returns>
    /// <param name="context">The request.</param>
    /// <param name="kind">The kind it is about; null if it is about none.</param>
    /// <param name="tried">Replicas that could not be reached for it.</param>
    public ReplicaInfo? For(HttpContext context, ResourceKind? kind, IReadOnlyCollection<string> tried)
    {
        var scope = context.Scope();
        if (scope.IsFromReplica || kind is null)
            return null;
        if (self.Role == Role.Gateway)
            return OwnerOf(scope.Info, kind, tried) ?? LeastLoaded(tried);
        if (draining.HasBegun)
            return scope.IsLongRunning ? null : LeastLoaded(tried);
        if (scope.Info.Verb is not ("list" or "watch") || served.Count < StreamsMin)
            return null;
        return LeastLoaded(tried) is { } other && served.Count > ClearlyMore * StreamsOf(other) ? HandOn(other) : null;
    }

    /// <summary>A replica that serves a group version that this one does not know; null if there is none, or the request has come from one already.</summary>
    public ReplicaInfo? Knowing(HttpContext context)
    {
        var scope = context.Scope();
        return scope.IsFromReplica || RouteTable.GroupVersionOf(scope.Target.Path) is not { } version || _own.Contains(version)
            ? null
            : Takers([]).FirstOrDefault(r => r.Versions.Contains(version));
    }

    private ReplicaInfo? OwnerOf(RequestInfo info, ResourceKind kind, IReadOnlyCollection<string> tried) =>
        info.Name.Length > 0 && info.Verb is not ("list" or "watch" or "deletecollection")
        && directory.OwnerOf(kind.Resource, new NamespacedName(info.Namespace, info.Name)) is { IsDraining: false } owner && !tried.Contains(owner.Silo)
            ? owner
            : null;

    private ReplicaInfo? LeastLoaded(IReadOnlyCollection<string> tried) => Takers(tried).MinBy(StreamsOf);

    private IEnumerable<ReplicaInfo> Takers(IReadOnlyCollection<string> tried) => directory.Others.Where(r => !r.IsDraining && !tried.Contains(r.Silo));

    private int StreamsOf(ReplicaInfo replica) => replica.Streams + _handedOn.GetValueOrDefault(replica);

    private ReplicaInfo HandOn(ReplicaInfo replica)
    {
        // What was handed on to those that have told of themselves anew is in what they told.
        foreach (var old in _handedOn.Keys.Except(directory.Others, ReferenceEqualityComparer.Instance).Cast<ReplicaInfo>())
            _handedOn.TryRemove(old, out _);
        _handedOn.AddOrUpdate(replica, 1, (_, count) => count + 1);
        return replica;
    }
}
