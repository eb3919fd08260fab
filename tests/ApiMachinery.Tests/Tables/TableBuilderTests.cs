using System.Buffers;
using System.Text;
using k8s.Models;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Tables;
using OrleansAA.ApiMachinery.Tests.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Tables;

public class TableBuilderTests
{
    private static readonly DateTime Noon = new(2026, 1, 2, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TableBuilder Builder = new(WidgetKind.Instance, new FixedTime(Noon.AddMinutes(5)));

    [Fact]
    public void Columns_are_Name_the_kind_s_Age_and_the_wide_ones() => Assert.Equal(
        ["Name string name 0", "Name Of It string  0", "Size integer  0", "Age string  0", "Large boolean  1"],
        Columns(Table(new("v1", IncludeObject.None), Row("web"))).Select(c => $"{Text(c, "name")} {Text(c, "type")} {Text(c, "format")} {c["priority"]}"));

    [Fact]
    public void Additional_columns_are_there_where_they_are_asked_for_before_Age()
    {
        var buffer = new ArrayBufferWriter<byte>();
        new TableBuilder(WidgetKind.Instance, TimeProvider.System, "Mood", "Other").Write(buffer, new("v1", IncludeObject.None), new V1ListMeta());
        var columns = Columns(Encoding.UTF8.GetString(buffer.WrittenSpan));
        Assert.Equal(["Name", "Name Of It", "Size", "Mood", "Age", "Large"], columns.Select(c => Text(c, "name")));
    }

    [Fact]
    public void Name_and_Age_are_described_as_their_fields_are()
    {
        var columns = Columns(Table(new("v1", IncludeObject.None), Row("web")));
        var meta = SchemaRegistry.Of<V1ObjectMeta>();
        Assert.Equal(meta.Field("name")!.Description, Text(columns[0], "description"));
        Assert.Equal("How large it is.", Text(columns[2], "description"));
        Assert.Equal(meta.Field("creationTimestamp")!.Description, Text(columns[3], "description"));
    }

    [Theory]
    [InlineData(IncludeObject.None, "null")]
    [InlineData(IncludeObject.Metadata, """{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"web","resourceVersion":"7","creationTimestamp":"2026-01-02T12:00:00Z"}}""")]
    [InlineData(IncludeObject.Object, """{"whole":true}""")]
    public void A_row_has_cells_and_what_was_asked_of_the_object(IncludeObject include, string obj) => Assert.Equal(
        $$"""{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"7"},"columnDefinitions":null,"rows":[{"cells":["web","w",5,"5m",false],"object":{{obj}}}]}""",
        Single(new("v1", include, WithColumns: false), Row("web")));

    [Fact]
    public void The_older_meta_version_is_written_where_it_was_asked()
    {
        var table = Single(new("v1beta1", IncludeObject.Metadata, WithColumns: false), Row("web"));
        Assert.StartsWith("""{"kind":"Table","apiVersion":"meta.k8s.io/v1beta1",""", table);
        Assert.Contains("""{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1beta1",""", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_without_items_has_null_rows() => Assert.EndsWith(""","rows":null}""", Table(new("v1", IncludeObject.Metadata)));

    [Fact]
    public void A_list_keeps_its_metadata_and_order()
    {
        var table = Table(new("v1", IncludeObject.None, WithColumns: false), Row("a"), Row("b"));
        Assert.Equal(
            """{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"9","continue":"c","remainingItemCount":2},"columnDefinitions":null,"rows":[{"cells":["a","w",5,"5m",false],"object":null},{"cells":["b","w",5,"5m",false],"object":null}]}""",
            table);
    }

    [Fact]
    public void The_bookmark_that_ends_the_initial_events_is_recognizable_even_without_objects()
    {
        var bookmark = new Widget { Metadata = new() { ResourceVersion = "8", Annotations = new Dictionary<string, string> { ["k8s.io/initial-events-end"] = "true" } } };
        Assert.Contains(
            """["","",0,"<unknown>",false],"object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"8","annotations":{"k8s.io/initial-events-end":"true"}}}"""
                .Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal),
            Single(new("v1", IncludeObject.None, WithColumns: false), new TableRow(bookmark, default)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, IncludeObject.Metadata)]
    [InlineData("", IncludeObject.Metadata)]
    [InlineData("Metadata", IncludeObject.Metadata)]
    [InlineData("Object", IncludeObject.Object)]
    [InlineData("None", IncludeObject.None)]
    public void IncludeObject_is_one_of_three(string? text, IncludeObject include) => Assert.Equal(include, IncludeObjects.Parse(text));

    [Fact]
    public void Another_includeObject_is_400()
    {
        var error = Assert.Throws<StatusException>(() => IncludeObjects.Parse("Bad"));
        Assert.Equal(
            (400, "Unable to convert to Table as requested: includeObject: Invalid value: \"Bad\": must be 'Metadata', 'Object', 'None', or empty"),
            (error.Code, error.Message));
    }

    private static TableRow Row(string name) => new(
        new Widget { Metadata = new() { Name = name, ResourceVersion = "7", CreationTimestamp = Noon }, Spec = new() { Name = "w", Size = 5 } },
        """{"whole":true}"""u8.ToArray());

    private static string Table(TableOptions options, params TableRow[] rows)
    {
        var output = new ArrayBufferWriter<byte>();
        Builder.Write(output, options, new V1ListMeta { ResourceVersion = "9", ContinueProperty = "c", RemainingItemCount = 2 }, rows);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Single(TableOptions options, TableRow row)
    {
        var output = new ArrayBufferWriter<byte>();
        Builder.WriteSingle(output, options, row);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static List<MapValue> Columns(string table) =>
        [.. ((ListValue)((MapValue)ValueJson.Parse(Encoding.UTF8.GetBytes(table)))["columnDefinitions"]).Items.Cast<MapValue>()];

    private static string Text(MapValue map, string name) => ((StringValue)map[name]).Text;

    private sealed class FixedTime(DateTime now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(now);
    }
}
