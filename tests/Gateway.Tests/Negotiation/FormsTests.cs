using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tables;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Tests.Endpoints;

namespace OrleansAA.Gateway.Tests.Negotiation;

/// <summary>How objects, lists and bookmarks look as themselves (JsonForm), as metadata (MetadataForm) and as tables (TableForm).</summary>
public sealed class FormsTests
{
    private const string Meta = "\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\",\"resourceVersion\":\"7\",\"labels\":{\"app\":\"web\"}}";
    private const string Cells = "[\"web\",\"h\",80,false,\"\\u003cunknown\\u003e\",\"http\"]";

    private static readonly ResourceKind Kind = StoredRule.Kind;
    private static readonly CachedObject Web = StoredRule.Of("web");
    private static readonly KindForms Forms = new(new FakeTimeProvider(), []);

    [Fact]
    public void In_the_storage_version_the_stored_bytes_are_the_answer() => Assert.Same(Segment(Web.Json), Form().Encode(Web, Web.Revision));

    [Fact]
    public void In_another_version_they_are_converted()
    {
        var json = Text(Form(version: StoredRule.V2).Encode(StoredRule.Of("web"), new(7)));
        Assert.StartsWith("{\"kind\":\"PortRule\",\"apiVersion\":\"firewalld.fedoraproject.org/v2\"," + Meta, json);
    }

    /// <summary>A deleted object has the revision of its deletion, whoever is shown it.</summary>
    [Theory]
    [InlineData(ResponseForm.Object)]
    [InlineData(ResponseForm.Table)]
    [InlineData(ResponseForm.PartialObjectMetadata)]
    public void An_object_can_be_shown_with_another_revision(ResponseForm form)
    {
        var json = Text(Form(form).Encode(Web, new(9)));
        Assert.Contains("\"resourceVersion\":\"9\"", json);
        Assert.DoesNotContain("\"resourceVersion\":\"7\"", json);
    }

    [Fact]
    public void Metadata_is_the_metadata_and_nothing_else()
    {
        Assert.Equal("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\"," + Meta + "}", Text(Form(ResponseForm.PartialObjectMetadata).Encode(Web, Web.Revision)));
        Assert.Contains("meta.k8s.io/v1beta1", Text(Form(ResponseForm.PartialObjectMetadata, "v1beta1").Encode(Web, Web.Revision)));
    }

    [Fact]
    public void A_table_of_one_has_columns_and_a_row()
    {
        var json = Text(Form(ResponseForm.Table).Encode(Web, Web.Revision));
        Assert.StartsWith("""{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"7"},"columnDefinitions":[{"name":"Name","type":"string","format":"name",""", json);
        Assert.EndsWith("\"rows\":[{\"cells\":" + Cells + ",\"object\":{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\"," + Meta + "}}]}", json);
    }

    [Theory]
    [InlineData(IncludeObject.None, "\"object\":null}]}")]
    [InlineData(IncludeObject.Object, "\"spec\":{\"name\":\"http\",\"host\":\"h\",\"port\":80},\"status\":{}}}]}")]
    public void A_row_shows_as_much_of_the_object_as_is_asked_for(IncludeObject include, string end) =>
        Assert.EndsWith(end, Text(Form(ResponseForm.Table, include: include).Encode(Web, Web.Revision)));

    /// <summary>client-go takes the columns of a watch from its first event.</summary>
    [Fact]
    public void The_columns_of_a_watch_are_in_its_first_event_only()
    {
        var form = Form(ResponseForm.Table);
        Assert.Contains("\"columnDefinitions\":[{", Text(form.Encode(Web, Web.Revision)));
        Assert.DoesNotContain("\"columnDefinitions\":[{", Text(form.Following.Encode(Web, Web.Revision)));
        Assert.Same(form.Following, form.Following.Following);
        Assert.Same(Form(), Form().Following);
    }

    [Theory]
    [InlineData(ResponseForm.Object, "{\"kind\":\"PortRule\",\"apiVersion\":\"firewalld.fedoraproject.org/v1\",\"metadata\":{\"resourceVersion\":\"9\"},\"spec\":")]
    [InlineData(ResponseForm.PartialObjectMetadata, "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"9\"}}")]
    [InlineData(ResponseForm.Table, "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"9\"},")]
    public void A_bookmark_is_a_revision(ResponseForm form, string start)
    {
        Assert.StartsWith(start, Text(Form(form).EncodeBookmark(new(9), endsInitialEvents: false)));
        Assert.DoesNotContain("annotations", Text(Form(form).EncodeBookmark(new(9), endsInitialEvents: false)));
        Assert.Contains("\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}", Text(Form(form).EncodeBookmark(new(9), endsInitialEvents: true)));
    }

    [Theory]
    [InlineData(ResponseForm.Object, "{\"kind\":\"PortRuleList\",\"apiVersion\":\"firewalld.fedoraproject.org/v1\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[]}\n")]
    [InlineData(ResponseForm.PartialObjectMetadataList, "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":null}\n")]
    public void A_list_of_nothing_is_what_Go_writes(ResponseForm form, string expected) => Assert.Equal(expected, ListOf(form, new(new(9), [], "", null)));

    [Fact]
    public void A_list_names_the_type_of_its_items_once()
    {
        var list = ListOf(ResponseForm.Object, new(new(9), [Web, StoredRule.Of("db")], "t", 3));
        Assert.StartsWith("""{"kind":"PortRuleList","apiVersion":"firewalld.fedoraproject.org/v1","metadata":{"resourceVersion":"9","continue":"t","remainingItemCount":3},"items":[{"metadata":{"name":"web",""", list);
        Assert.Contains("},{\"metadata\":{\"name\":\"db\"", list);
        Assert.EndsWith("]}\n", list);
    }

    [Fact]
    public void A_table_of_many_is_its_rows()
    {
        var list = ListOf(ResponseForm.Table, new(new(9), [Web, StoredRule.Of("db")], "", null));
        Assert.Contains("\"metadata\":{\"resourceVersion\":\"9\"},\"columnDefinitions\":[", list);
        Assert.Contains($"\"rows\":[{{\"cells\":{Cells},", list);
        Assert.Contains("},{\"cells\":[\"db\",", list);
    }

    /// <summary>Piece by piece it comes to what the whole would be.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_list_is_the_same_indented_and_in_YAML(int count)
    {
        var page = new ListPage(new(9), [.. new[] { Web, StoredRule.Of("db") }.Take(count)], "", null);
        var json = ListOf(ResponseForm.Object, page);
        Assert.Equal(Text(IndentedJson.Of(Encoding.UTF8.GetBytes(json.TrimEnd('\n')))), ListOf(ResponseForm.Object, page, pretty: true));
        Assert.Equal(
            ApiMachinery.Json.YamlJson.Write(ApiMachinery.Json.ValueJson.Parse(Encoding.UTF8.GetBytes(json))), ListOf(ResponseForm.Object, page, yaml: true));
    }

    [Fact]
    public void Watchers_of_one_form_share_it()
    {
        Assert.Same(Form(), Form());
        Assert.Same(Form(ResponseForm.Table), Form(ResponseForm.Table));
        Assert.NotSame(Form(ResponseForm.Table), Form(ResponseForm.Table, include: IncludeObject.None));
        Assert.NotSame(Form(), Form(version: StoredRule.V2));
        Assert.IsType<MetadataForm>(Form(ResponseForm.PartialObjectMetadata));
    }

    private static KindForm Form(ResponseForm form = ResponseForm.Object, string metaVersion = "v1", IncludeObject include = IncludeObject.Metadata, KindVersion? version = null) =>
        Forms.Of(Kind, version ?? Kind.Storage, form, metaVersion, include);

    private static string ListOf(ResponseForm form, ListPage page, bool pretty = false, bool yaml = false)
    {
        var output = new ArrayBufferWriter<byte>();
        var list = Form(form);
        var text = ListText.Of(new("", list, yaml, pretty), list.FrameOf(page));
        var items = page.Items.ToList();
        text.Begin(output, items.Count == 0);
        for (var i = 0; i < items.Count; i++)
            text.Write(output, items[i], i == 0);
        text.End(output, items.Count == 0);
        return Text(output.WrittenMemory);
    }

    private static byte[] Segment(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment) ? segment.Array! : throw new InvalidOperationException("it is no array");

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
