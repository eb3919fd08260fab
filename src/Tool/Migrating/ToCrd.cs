using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace OrleansAA.Tool.Migrating;

/// <summary>
/// From an aggregated server to a CRD, by ordinary writes: an object that the CRD still has keeps its uid, one that it makes gets another. It counts generations itself, and says itself when an
/// object was created and deleted.
/// </summary>
/// <param name="kind">The kind.</param>
/// <param name="kinds">All that are moved: their uids change together.</param>
/// <param name="cluster">The CRD's.</param>
/// <param name="server">The server.</param>
/// <param name="uids">The uids at the CRD, by those at the server, of all kinds that are moved.</param>
internal sealed class ToCrd(MigratedKind kind, IReadOnlyList<MigratedKind> kinds, ApiSide cluster, ApiSide server, ConcurrentDictionary<string, string> uids) : IRoute
{
    private static readonly string[] OwnOfCrd = ["uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds"];

    private readonly ConcurrentDictionary<string, string> _renamed = new();
    private IReadOnlyDictionary<string, Arrived> _there = new Dictionary<string, Arrived>();

    public MigratedKind Kind => kind;

    public ApiSide Source => server;

    public string SourceVersion => kind.Storage;

    public ApiSide Target => cluster;

    public string TargetVersion => MigratedKind.DetourVersion;

    /// <summary>Objects whose uid at the CRD is another, or will be: by name.</summary>
    public IReadOnlyCollection<string> Renamed => [.. _renamed.Keys];

    public void Learn(IReadOnlyDictionary<string, Arrived> there)
    {
        _there = there.ToDictionary();
        _renamed.Clear();
    }

    public JsonObject Expected(JsonObject source)
    {
        var key = kind.Key(source);
        var uid = MigratedKind.Uid(source);
        if (!_there.TryGetValue(key, out var there) || there.Uid != uid)
            _renamed[key] = uid;
        if (there is not null)
            uids[uid] = there.Uid;
        return Form(WithOwners(source));
    }

    public JsonObject Found(JsonObject target) => Form(target);

    public async Task<string?> WriteAsync(JsonObject source, Arrived? there, CancellationToken cancelled)
    {
        var body = WithOwners(source);
        var metadata = (JsonObject)body["metadata"]!;
        (body["apiVersion"], body["kind"]) = ($"{kind.Group}/{MigratedKind.DetourVersion}", kind.Kind);
        var fields = metadata["managedFields"]?.DeepClone();
        foreach (var own in (IEnumerable<string>)["managedFields", "resourceVersion", .. OwnOfCrd])
            metadata.Remove(own);
        var path = kind.Path(MigratedKind.DetourVersion, source);
        metadata["resourceVersion"] = there?.Revision;
        var answer = there is null
            ? await cluster.SendAsync(HttpMethod.Post, kind.Collection(MigratedKind.DetourVersion, source), body, cancelled)
            : await cluster.SendAsync(HttpMethod.Put, path, body, cancelled);
        if (answer.IsSuccess && kind.HasStatus)
            answer = await cluster.SendAsync(HttpMethod.Put, $"{path}/status", With(answer.Body, o => o["status"] = source["status"]?.DeepClone()), cancelled);
        if (answer.IsSuccess && source["metadata"]!["deletionTimestamp"] is not null && answer.Body["metadata"]!["deletionTimestamp"] is null)
        {
            answer = await cluster.SendAsync(HttpMethod.Delete, path, null, cancelled);
            if (answer.IsSuccess)
                answer = await cluster.GetAsync(path, cancelled);
        }
        // Owners of fields are taken as they are sent where nothing else changes.
        if (answer.IsSuccess)
            answer = await cluster.SendAsync(HttpMethod.Put, path, With(answer.Body, o => o["metadata"]!["managedFields"] = fields ?? new JsonArray(new JsonObject())), cancelled);
        return answer.IsSuccess ? null : answer.Message;
    }

    public async Task<string?> RemoveAsync(string key, Arrived there, CancellationToken cancelled)
    {
        var path = kind.Path(MigratedKind.DetourVersion, MigratedKind.Named(key));
        // It is gone where clients see it: nobody is left to take its finalizers away.
        var answer = await cluster.SendAsync(
            HttpMethod.Patch, path, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null, ["uid"] = there.Uid } }, cancelled, "application/merge-patch+json");
        if (answer.IsSuccess && answer.Body["metadata"]!["deletionTimestamp"] is null)
            answer = await cluster.SendAsync(HttpMethod.Delete, path, new JsonObject { ["kind"] = "DeleteOptions", ["apiVersion"] = "v1", ["propagationPolicy"] = "Background", ["preconditions"] = new JsonObject { ["uid"] = there.Uid } }, cancelled);
        return answer.IsSuccess || answer.Code == 404 ? null : answer.Message;
    }

    /// <summary>As compared: whether it is being deleted counts, not since when.</summary>
    private static JsonObject Form(JsonObject value)
    {
        var form = ObjectForm.Of(value, OwnOfCrd);
        form["metadata"]!["isBeingDeleted"] = value["metadata"]!["deletionTimestamp"] is not null;
        return form;
    }

    /// <summary>Owners of the kinds that are moved are named by the uids that they have at the CRD.</summary>
    private JsonObject WithOwners(JsonObject source)
    {
        var value = (JsonObject)source.DeepClone();
        foreach (var owner in (value["metadata"]!["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (kinds.Any(k => k.Kind == (string?)owner["kind"] && ((string?)owner["apiVersion"])?.StartsWith(k.Group + "/", StringComparison.Ordinal) == true)
                && uids.TryGetValue((string)owner["uid"]!, out var uid))
                owner["uid"] = uid;
        }
        return value;
    }

    private static JsonObject With(JsonObject value, Action<JsonObject> change)
    {
        var changed = (JsonObject)value.DeepClone();
        change(changed);
        return changed;
    }
}
