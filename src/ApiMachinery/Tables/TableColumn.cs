using System.Buffers;
using System.Text.Json;
using k8s.Models;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Tables;

/// <summary>A column of a kind's Table, its own or one every kind has.</summary>
internal sealed class TableColumn
{
    private readonly Column _column;

    /// <summary>Reads a cell where the time of the answer matters; null where <see cref="Column.Cell"/> does.</summary>
    private readonly Func<V1ObjectMeta, DateTimeOffset, string>? _ofMeta;

    private TableColumn(Column column, Func<V1ObjectMeta, DateTimeOffset, string>? ofMeta = null) => (_column, _ofMeta) = (column, ofMeta);

    /// <summary>Name, what the kind always shows, what was asked for besides, Age, what it shows when there is room.</summary>
    public static TableColumn[] AllOf(ResourceKind kind, IReadOnlyList<string> additional) =>
    [
        OfMeta("Name", "name", "name", static (meta, _) => meta.Name ?? ""),
        .. kind.Columns.Where(c => c.Priority == 0).Select(c => new TableColumn(c)),
        .. kind.AdditionalColumns.Where(c => additional.Contains(c.Name)).Select(c => new TableColumn(c)),
        OfMeta("Age", "", "creationTimestamp", static (meta, now) => HumanDuration.Since(meta.CreationTimestamp, now)),
        .. kind.Columns.Where(c => c.Priority != 0).Select(c => new TableColumn(c)),
    ];

    /// <summary>The columns as JSON, encoded once.</summary>
    public static byte[] Definitions(IEnumerable<TableColumn> columns)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, ValueJson.Compact))
        {
            writer.WriteStartArray();
            foreach (var column in columns)
                column.WriteDefinition(writer);
            writer.WriteEndArray();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public void WriteCell(Utf8JsonWriter writer, object stored, DateTimeOffset now)
    {
        if (_ofMeta is not null)
        {
            writer.WriteStringValue(_ofMeta(ResourceKind.MetaOf(stored), now));
            return;
        }
        switch (_column.Cell(stored))
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text when _column.Type == "date":
                writer.WriteStringValue(Rfc3339.TryParse(text, out var time) ? HumanDuration.Since(time, now) : "<invalid>");
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case var other:
                throw new NotSupportedException($"column {_column.Name} gives a {other.GetType()}");
        }
    }

    private static TableColumn OfMeta(string name, string format, string field, Func<V1ObjectMeta, DateTimeOffset, string> read)
    {
        var description = SchemaRegistry.Of<V1ObjectMeta>().Field(field)!.Description;
        return new(new Column(name, "string", format, description, 0, static _ => ""), read);
    }

    private void WriteDefinition(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, _column.Name);
        writer.WriteString("type"u8, _column.Type);
        writer.WriteString("format"u8, _column.Format);
        writer.WriteString("description"u8, _column.Description);
        writer.WriteNumber("priority"u8, _column.Priority);
        writer.WriteEndObject();
    }
}
