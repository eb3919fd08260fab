using System.Buffers;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tables;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>What kubectl prints: a Table of one row, or of a list.</summary>
internal sealed class TableForm : KindForm
{
    private readonly KindVersion _version;
    private readonly TableOptions _options;
    private readonly TableBuilder _tables;
    private readonly JsonForm _objects;

    public TableForm(ResourceKind kind, KindVersion version, TableOptions options, TableBuilder tables)
        : this(version, options, tables, new JsonForm(kind, version)) =>
        Following = new TableForm(version, options with { WithColumns = false }, tables, _objects);

    private TableForm(KindVersion version, TableOptions options, TableBuilder tables, JsonForm objects)
    {
        (_version, _options, _tables, _objects) = (version, options, tables, objects);
        Following = this;
    }

    /// <summary>The columns are described in a watch's first event only.</summary>
    public override KindForm Following { get; }

    public override byte[] Encode(CachedObject value, Revision revision)
    {
        var output = new ArrayBufferWriter<byte>(2048);
        var decoded = value.Decode();
        if (revision != value.Revision)
            ResourceKind.MetaOf(decoded).ResourceVersion = revision.ToString();
        _tables.WriteSingle(output, _options, new TableRow(decoded, JsonOf(value, revision)));
        return output.WrittenSpan.ToArray();
    }

    public override ListFrame FrameOf(ListPage page)
    {
        var head = new ArrayBufferWriter<byte>(2048);
        _tables.WriteHead(head, _options, ListMeta.Of(page));
        return new(head.WrittenMemory, "rows", "null");
    }

    public override void WriteItem(IBufferWriter<byte> output, CachedObject item) =>
        _tables.WriteRow(output, _options, new TableRow(item.Decode(), JsonOf(item, item.Revision), KindCodec.StoredMetadata(item.Json)));

    public override byte[] EncodeBookmark(Revision revision, bool endsInitialEvents)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var empty = Bookmark.Of(_version, revision, endsInitialEvents);
        _tables.WriteSingle(output, _options, new TableRow(_version.ToStorage(empty), _objects.EncodeBookmark(revision, endsInitialEvents)));
        return output.WrittenSpan.ToArray();
    }

    private ReadOnlyMemory<byte> JsonOf(CachedObject value, Revision revision) =>
        _options.Include == IncludeObject.Object ? _objects.Encode(value, revision) : default;
}
