using k8s.Models;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Selectors;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.ApiMachinery.Kinds;

/// <summary>
/// The objects that are served here, for an admission plugin, a controller or whatever else is part of the program. Reads have every write that was acknowledged before, on any replica. Writes go the way of all
/// writes, admission included: who writes in a plugin must not wait for the object that the plugin is asked about, which is written by nobody else meanwhile.
/// </summary>
/// <param name="readers">Looked for when they are needed: what is read is there after the plugins.</param>
/// <param name="writer">Likewise.</param>
public sealed class KindObjects(Func<IObjectReaders> readers, Func<IObjectWriter> writer)
{
    private const string Manager = "admission-plugin";

    /// <summary>The objects that a field selector matches, in the storage version, the caller's own.</summary>
    /// <param name="kind">One that is served here.</param>
    /// <param name="space">In this namespace; "" in all.</param>
    /// <param name="fieldSelector">By fields that the kind declares selectable, so that only what matches is decoded: <c>spec.host=a,spec.port=80</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StatusException">400: the selector is none. 503, 504: the store does not answer.</exception>
    public async Task<IReadOnlyList<T>> ListAsync<T>(ResourceKind kind, string space, string fieldSelector, CancellationToken cancellationToken)
        where T : class
    {
        var selector = FieldSelector.Parse(fieldSelector, kind);
        var objects = (await CaughtUpAsync(kind, cancellationToken)).Snapshot(selector.Indexed).Candidates;
        var found = new List<T>();
        foreach (var (_, value) in space.Length == 0 ? objects.All : objects.InNamespace(space))
        {
            if (selector.Matches(value, static (o, field) => o.Field(field) ?? ""))
                found.Add((T)value.Decode());
        }
        return found;
    }

    /// <summary>An object in the storage version, the caller's own; null if there is none.</summary>
    /// <exception cref="StatusException">503, 504: the store does not answer.</exception>
    public async Task<T?> GetAsync<T>(ResourceKind kind, NamespacedName name, CancellationToken cancellationToken)
        where T : class => (await CaughtUpAsync(kind, cancellationToken)).Find(name, out _)?.Decode() as T;

    /// <summary>Creates an object of the storage version.</summary>
    /// <returns>False if there is one of its name.</returns>
    /// <exception cref="StatusException">It is refused for another reason.</exception>
    public Task<bool> TryCreateAsync(ResourceKind kind, object value, UserInfo user, CancellationToken cancellationToken) =>
        TryWriteAsync(kind, WriteVerb.Create, value, user, StatusReason.AlreadyExists, cancellationToken);

    /// <summary>Replaces an object of the storage version, if it still has the resourceVersion that the other one has.</summary>
    /// <returns>False if it has not.</returns>
    /// <exception cref="StatusException">It is refused for another reason.</exception>
    public Task<bool> TryUpdateAsync(ResourceKind kind, object value, UserInfo user, CancellationToken cancellationToken) =>
        TryWriteAsync(kind, WriteVerb.Update, value, user, StatusReason.Conflict, cancellationToken);

    private async ValueTask<WatchCache> CaughtUpAsync(ResourceKind kind, CancellationToken cancellationToken)
    {
        var reader = readers().Of(kind);
        await reader.CatchUpAsync(cancellationToken);
        return reader.Cache;
    }

    private async Task<bool> TryWriteAsync(ResourceKind kind, WriteVerb verb, object value, UserInfo user, string lost, CancellationToken cancellationToken)
    {
        var meta = ResourceKind.MetaOf(value);
        var request = new WriteRequest
        {
            Verb = verb,
            User = user,
            Version = kind.Storage.Name,
            Namespace = meta.NamespaceProperty ?? "",
            Name = meta.Name,
            FieldManager = Manager,
            Body = KindCodec.Encode(kind, kind.Storage, value),
        };
        var result = await writer().WriteAsync(kind.Resource, request, cancellationToken);
        if (result.Failure is { } refusal && refusal.Reason != lost)
            throw new StatusException(refusal);
        return result.Failure is null;
    }
}
