using System.Buffers;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>Metadata alone: what controllers that care for no kind in particular ask for.</summary>
internal sealed class MetadataForm(string metaVersion, KindVersion version) : KindForm
{
    /// <summary>Controllers that watch every kind have this one.</summary>
    public override bool IsShared => metaVersion == "v1";

    public override byte[] Encode(CachedObject value, Revision revision)
    {
        var decoded = value.Decode();
        if (revision != value.Revision)
            ResourceKind.MetaOf(decoded).ResourceVersion = revision.ToString();
        return Write(decoded);
    }

    public override ListFrame FrameOf(ListPage page)
    {
        var head = new ArrayBufferWriter<byte>(256);
        PartialObjectMetadata.WriteListHead(head, metaVersion, ListMeta.Of(page));
        return new(head.WrittenMemory, "items", "null");
    }

    public override void WriteItem(IBufferWriter<byte> output, CachedObject item) => PartialObjectMetadata.Write(output, metaVersion, KindCodec.StoredMetadata(item.Json).Span);

    public override byte[] EncodeBookmark(Revision revision, bool endsInitialEvents) => Write(Bookmark.Of(version, revision, endsInitialEvents));

    private byte[] Write(object value)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        PartialObjectMetadata.Write(output, metaVersion, ResourceKind.MetaOf(value));
        return output.WrittenSpan.ToArray();
    }
}
