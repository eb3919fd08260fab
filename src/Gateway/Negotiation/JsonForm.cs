using System.Buffers;
using System.Text.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>Objects as they are, in one version. In the storage version the stored bytes are the answer.</summary>
internal sealed class JsonForm(ResourceKind kind, KindVersion version) : KindForm
{
    private readonly byte[] _typePrefix = KindCodec.TypePrefix(kind, version);
    private readonly byte[] _listPrefix = ListPrefix(kind, version);

    public override bool IsShared => true;

    public override byte[] Encode(CachedObject value, Revision revision)
    {
        var isCurrent = revision == value.Revision;
        if (version == kind.Storage && isCurrent)
            return AsArray(value.Json);
        var decoded = value.Decode();
        if (!isCurrent)
            ResourceKind.MetaOf(decoded).ResourceVersion = revision.ToString();
        return KindCodec.Encode(kind, version, version.FromStorage(decoded));
    }

    public override ListFrame FrameOf(ListPage page)
    {
        var head = new ArrayBufferWriter<byte>(256);
        head.Write(_listPrefix);
        ListMeta.Write(head, page);
        return new(head.WrittenMemory, "items", "[]");
    }

    /// <summary>A list names the type of its items once: an item begins behind its own.</summary>
    public override void WriteItem(IBufferWriter<byte> output, CachedObject item)
    {
        output.Write("{"u8);
        output.Write(KindCodec.Convert(kind, version, item.Json).Span[(_typePrefix.Length + 1)..]);
    }

    public override byte[] EncodeBookmark(Revision revision, bool endsInitialEvents) => KindCodec.Encode(kind, version, Bookmark.Of(version, revision, endsInitialEvents));

    /// <summary>The bytes that a cached object has to itself.</summary>
    private static byte[] AsArray(ReadOnlyMemory<byte> json) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(json, out var whole) ? whole.Array! : throw new InvalidOperationException("a cached object is an array");

    private static byte[] ListPrefix(ResourceKind kind, KindVersion version) =>
        JsonSerializer.SerializeToUtf8Bytes(new { kind = kind.ListKind, apiVersion = new GroupVersion(kind.Group, version.Name).ToString() }).AsSpan(..^1).ToArray();
}

/// <summary>The metadata of a list, as the second part of it: <c>,"metadata":{"resourceVersion":"7"}</c>.</summary>
internal static class ListMeta
{
    public static void Write(IBufferWriter<byte> output, ListPage page)
    {
        output.Write(",\"metadata\":"u8);
        output.Write(ApiMachinery.Schemas.ObjectCodec.Encode(ApiMachinery.Schemas.SchemaRegistry.Of<V1ListMeta>(), Of(page)));
    }

    public static V1ListMeta Of(ListPage page) => new()
    {
        ResourceVersion = page.Revision.ToString(),
        ContinueProperty = page.Continue.Length > 0 ? page.Continue : null,
        RemainingItemCount = page.Remaining,
    };
}

/// <summary>What a bookmark shows: an object with all fields zero but its resourceVersion.</summary>
internal static class Bookmark
{
    public const string InitialEventsEnd = "k8s.io/initial-events-end";

    public static object Of(KindVersion version, Revision revision, bool endsInitialEvents)
    {
        var empty = (IKubernetesObject<V1ObjectMeta>)version.Schema.New();
        empty.Metadata = new V1ObjectMeta { ResourceVersion = revision.ToString() };
        if (endsInitialEvents)
            empty.Metadata.Annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { [InitialEventsEnd] = "true" };
        return empty;
    }
}
