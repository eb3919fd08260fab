using System.Buffers;
using System.Text.Json;
using k8s.Models;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Tables;

/// <summary>One row of a Table.</summary>
/// <param name="Stored">The object, of the storage version: cells are read from it.</param>
/// <param name="Json">The object as the client's version writes it; read only where rows include the object.</param>
/// <param name="Metadata">Its metadata as JSON, if it is at hand; else it is made.</param>
public readonly record struct TableRow(object Stored, ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Metadata = default);

/// <summary>How a Table is written.</summary>
/// <param name="MetaVersion">The version of meta.k8s.io: v1 or v1beta1.</param>
/// <param name="Include">What rows carry besides their cells.</param>
/// <param name="WithColumns">Whether the columns are described. In a watch they are in the first event, and null in the others.</param>
public readonly record struct TableOptions(string MetaVersion, IncludeObject Include, bool WithColumns = true);

/// <summary>Writes objects of one kind as meta.k8s.io Tables. Immutable; one for each kind.</summary>
/// <param name="kind">The kind.</param>
/// <param name="time">Ages are counted up to its now.</param>
/// <param name="additional">Names of the kind's additional columns that are shown; of others, none is its.</param>
public sealed class TableBuilder(ResourceKind kind, TimeProvider time, params IReadOnlyList<string> additional)
{
    /// <summary>Marks the bookmark that ends a watch's initial events; clients must see it even where rows carry no object.</summary>
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    private readonly TableColumn[] _columns = TableColumn.AllOf(kind, additional);
    private readonly Lazy<byte[]> _definitions = new(() => TableColumn.Definitions(TableColumn.AllOf(kind, additional)));

    /// <summary>A Table of a list.</summary>
    public void Write(IBufferWriter<byte> output, TableOptions options, V1ListMeta meta, params IEnumerable<TableRow> rows)
    {
        using var writer = new Utf8JsonWriter(output, ValueJson.Compact);
        WriteHead(writer, options, meta);
        WriteRows(writer, options, rows);
        writer.WriteEndObject();
    }

    /// <summary>A Table up to its <c>rows</c>, which are to follow: null if there are none, as Go writes it.</summary>
    public void WriteHead(IBufferWriter<byte> output, TableOptions options, V1ListMeta meta)
    {
        using var writer = new Utf8JsonWriter(output, ValueJson.Compact);
        WriteHead(writer, options, meta);
    }

    /// <summary>A row.</summary>
    public void WriteRow(IBufferWriter<byte> output, TableOptions options, TableRow row)
    {
        using var writer = new Utf8JsonWriter(output, ValueJson.Compact);
        WriteRow(writer, options, row, time.GetUtcNow());
    }

    private void WriteHead(Utf8JsonWriter writer, TableOptions options, V1ListMeta meta)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, "Table"u8);
        writer.WriteString("apiVersion"u8, PartialObjectMetadata.ApiVersion(options.MetaVersion));
        writer.WritePropertyName("metadata"u8);
        SchemaRegistry.Of<V1ListMeta>().WriteObject(writer, meta);
        writer.WritePropertyName("columnDefinitions"u8);
        if (options.WithColumns)
            writer.WriteRawValue(_definitions.Value, skipInputValidation: true);
        else
            writer.WriteNullValue();
    }

    /// <summary>A Table of one object: the answer to a get or a write, or the object of a watch event.</summary>
    public void WriteSingle(IBufferWriter<byte> output, TableOptions options, TableRow row) =>
        Write(output, options, new V1ListMeta { ResourceVersion = ResourceKind.MetaOf(row.Stored).ResourceVersion }, row);

    /// <summary>The rows; null if there are none.</summary>
    private void WriteRows(Utf8JsonWriter writer, TableOptions options, IEnumerable<TableRow> rows)
    {
        writer.WritePropertyName("rows"u8);
        var (any, now) = (false, time.GetUtcNow());
        foreach (var row in rows)
        {
            if (!any)
                writer.WriteStartArray();
            any = true;
            WriteRow(writer, options, row, now);
        }
        if (any)
            writer.WriteEndArray();
        else
            writer.WriteNullValue();
    }

    private void WriteRow(Utf8JsonWriter writer, TableOptions options, TableRow row, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("cells"u8);
        foreach (var column in _columns)
            column.WriteCell(writer, row.Stored, now);
        writer.WriteEndArray();
        writer.WritePropertyName("object"u8);
        WriteObject(writer, options, row);
        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, TableOptions options, TableRow row)
    {
        var meta = ResourceKind.MetaOf(row.Stored);
        if (options.Include == IncludeObject.Object)
            writer.WriteRawValue(row.Json.Span, skipInputValidation: true);
        else if (options.Include == IncludeObject.Metadata && !row.Metadata.IsEmpty)
            PartialObjectMetadata.Write(writer, options.MetaVersion, row.Metadata.Span);
        else if (options.Include == IncludeObject.Metadata || meta.Annotations?.ContainsKey(InitialEventsEnd) == true)
            PartialObjectMetadata.Write(writer, options.MetaVersion, meta);
        else
            writer.WriteNullValue();
    }
}
