using System.Text;
using k8s.Models;
using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Tests.Applying;

/// <summary>One object under the writes of several managers, as a server would keep it; a second passes with each write.</summary>
internal sealed class Store(ResourceKind kind)
{
    private readonly FieldManager _fields = new(kind);
    private DateTime _now = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    /// <summary>How much time passes before each write.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The stored object, in the storage version; null if there is none.</summary>
    public object? Live { get; private set; }

    public V1ObjectMeta Metadata => ResourceKind.MetaOf(Live!);

    /// <summary>The object as JSON in a version, without managedFields.</summary>
    public string Json(string version = "v1")
    {
        var tree = Tree(kind.Version(version)!);
        ((MapValue)tree["metadata"]).Remove("managedFields");
        return tree.ToString();
    }

    /// <summary>Who owns what, a line an entry: <c>alpha Update v1 {"f:spec":{"f:port":{}}}</c>; with the subresource and the second of the time where there is one.</summary>
    public string[] Owners() => [.. (Metadata.ManagedFields ?? []).Select(e =>
        $"{e.Manager} {e.Operation} {e.ApiVersion![(e.ApiVersion!.IndexOf('/', StringComparison.Ordinal) + 1)..]}"
        + (e.Subresource is null ? "" : "/" + e.Subresource)
        + (e.Time is { } time ? "@" + time.Second : "")
        + " " + Encoding.UTF8.GetString(((RawJson)e.FieldsV1).Utf8.Span))];

    public Store Create(string manager, string json, string version = "v1")
    {
        Tick();
        var obj = Decode(ValueJson.Parse(Encoding.UTF8.GetBytes(json)), version);
        return Commit(null, obj, manager, version, "");
    }

    /// <summary>A PUT: the object is replaced, but for what the server keeps.</summary>
    public Store Put(string manager, string json, string version = "v1", string subresource = "")
    {
        Tick();
        return Commit(Live, Decode(ValueJson.Parse(Encoding.UTF8.GetBytes(json)), version), manager, version, subresource);
    }

    /// <summary>A JSON merge patch.</summary>
    public Store Patch(string manager, string json, string version = "v1", string subresource = "")
    {
        Tick();
        var merged = Merge(Tree(kind.Version(version)!), ValueJson.Parse(Encoding.UTF8.GetBytes(json)));
        return Commit(Live, Decode(merged, version), manager, version, subresource);
    }

    /// <summary>An apply; apiVersion and kind are put in.</summary>
    public Store Apply(string manager, string json, string version = "v1", string subresource = "", bool force = false)
    {
        Tick();
        var config = (MapValue)ValueJson.Parse(Encoding.UTF8.GetBytes(json));
        config["apiVersion"] = kind.Group + "/" + version;
        config["kind"] = kind.Kind;
        var applied = _fields.Apply(Live, config, kind.Version(version)!, manager, force, subresource, _now);
        Reset(applied, subresource);
        _fields.KeepTimes(applied, Live);
        Live = applied;
        return this;
    }

    /// <summary>What a manager applied in the storage version.</summary>
    public MapValue? Extract(string manager) => _fields.Extract(Live!, kind.Storage, manager, FieldManager.NoSubresource);

    private void Tick() => _now += Pause;

    private Store Commit(object? live, object updated, string manager, string version, string subresource)
    {
        var owners = _fields.Update(live, updated, kind.Version(version)!, manager, subresource, _now);
        var stored = kind.Version(version)!.ToStorage(updated);
        ResourceKind.MetaOf(stored).ManagedFields = owners;
        Reset(stored, subresource);
        _fields.KeepTimes(stored, live);
        Live = stored;
        return this;
    }

    /// <summary>A write keeps what it cannot change.</summary>
    private void Reset(object stored, string subresource)
    {
        var from = Live ?? kind.Storage.Schema.New();
        foreach (var field in kind.Storage.Schema.Fields)
        {
            if (field.Name is "apiVersion" or "kind" or "metadata" || (field.Name == "status") == (subresource == "status"))
                continue;
            field.Copy(from, stored);
        }
        if (subresource == "status")
        {
            var owners = ResourceKind.MetaOf(stored).ManagedFields;
            var metadata = (V1ObjectMeta)SchemaRegistry.Of<V1ObjectMeta>().CopyOf(Metadata);
            metadata.ManagedFields = owners;
            ((k8s.IKubernetesObject<V1ObjectMeta>)stored).Metadata = metadata;
        }
    }

    private MapValue Tree(KindVersion version) => (MapValue)ObjectCodec.ToValue(version.Schema, version.FromStorage(Live!));

    private object Decode(Value tree, string version) => ObjectCodec.Decode(kind.Version(version)!.Schema, ValueJson.Write(tree), out _);

    private static Value Merge(Value target, Value patch)
    {
        if (patch is not MapValue changes)
            return patch;
        var merged = target is MapValue map ? map : new MapValue();
        foreach (var (name, value) in changes.Members)
        {
            if (value.IsNull)
                merged.Remove(name);
            else
                merged[name] = Merge(merged.Get(name) ?? NullValue.Instance, value);
        }
        return merged;
    }
}

internal static class SchemaExtensions
{
    public static object CopyOf(this StructSchema schema, object value) => ObjectCodec.Decode(schema, ObjectCodec.Encode(schema, value), out _);
}
