using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansAA.Testing.Conformance;

public abstract partial class KindConformance
{
    private const string Tables = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private const string Metadata = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    private const string MetadataList = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

    [Fact]
    public async Task A_list_has_all_objects_in_order_and_a_resourceVersion()
    {
        await CreateAsync("b");
        await CreateAsync("a");
        var last = await CreateAsync("c");
        var list = (await _wire.GetAsync(List())).Is(200);
        list.Has(list.Text("kind") == names.Kind + "List" && list.Text("apiVersion") == GroupVersion, $"a {names.Kind}List of {GroupVersion}");
        list.Has(list.Items.Select(NameOf).SequenceEqual([Named("a"), Named("b"), Named("c")]), "the objects a, b and c, in order of their names");
        list.Has(Number(list.ResourceVersion) >= Number(last.ResourceVersion), $"a resourceVersion of {last.ResourceVersion}, the last write's, or later");
        var empty = (await _wire.GetAsync(List(labels: "size=none"))).Is(200);
        empty.Has(empty.Json["items"] is JsonArray { Count: 0 }, "items, an empty list");
    }

    [Fact]
    public async Task A_list_in_pages_is_one_list()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
            await CreateAsync(name);
        var first = (await _wire.GetAsync(List("limit=2"))).Is(200);
        first.Has(first.Items.Count == 2 && first.Text("metadata", "continue") is { Length: > 0 }, "two objects and metadata.continue");
        first.Has(names.ClusterScoped || (long?)first.Json.At("metadata", "remainingItemCount") == 3, "remainingItemCount 3");
        await CreateAsync("cc");
        await RemoveAsync("d");
        var second = (await _wire.GetAsync(List($"limit=2&continue={Continue(first)}"))).Is(200);
        var third = (await _wire.GetAsync(List($"limit=2&continue={Continue(second)}"))).Is(200);
        third.Has(third.Text("metadata", "continue") is null or "", "no metadata.continue on the last page");
        third.Has(
            first.Items.Concat(second.Items).Concat(third.Items).Select(NameOf).SequenceEqual(new[] { "a", "b", "c", "d", "e" }.Select(Named)),
            "on three pages the objects that were there when the first was asked for: a, b, c, d and e");
        third.Has(first.ResourceVersion == second.ResourceVersion && second.ResourceVersion == third.ResourceVersion, $"one resourceVersion of all pages; {first.ResourceVersion}, {second.ResourceVersion}, {third.ResourceVersion}");
        (await _wire.GetAsync(List("limit=2&continue=nonsense"))).Is(400, "BadRequest");
        (await _wire.GetAsync(List($"limit=2&continue={Continue(first)}&resourceVersion={first.ResourceVersion}"))).Is(400);
    }

    [Fact]
    public async Task A_resourceVersion_says_how_old_a_list_may_be()
    {
        var before = await CreateAsync("a");
        var then = await NowAsync();
        var after = await CreateAsync("b");
        Two((await _wire.GetAsync(List())).Is(200));
        Two((await _wire.GetAsync(List($"resourceVersion={after.ResourceVersion}"))).Is(200));
        Two((await _wire.GetAsync(List($"resourceVersion={after.ResourceVersion}&resourceVersionMatch=NotOlderThan"))).Is(200));
        (await _wire.GetAsync(List("resourceVersion=0"))).Is(200);
        var exact = (await _wire.GetAsync(List($"resourceVersion={then}&resourceVersionMatch=Exact"))).Is(200);
        exact.Has(exact.Items.Select(NameOf).SequenceEqual([Named("a")]) && exact.ResourceVersion == then, $"a alone, at {then}");
        (await _wire.GetAsync($"{Item(Named("a"))}?resourceVersion={before.ResourceVersion}")).Is(200);

        void Two(WireAnswer list) => list.Has(list.Items.Count == 2, "a and b: every write that was acknowledged before");
    }

    [Fact]
    public async Task A_resourceVersion_that_is_none_is_refused()
    {
        (await _wire.GetAsync(List("resourceVersionMatch=Exact"))).Is(422, "Invalid");
        (await _wire.GetAsync(List("resourceVersion=0&resourceVersionMatch=Exact"))).Is(422, "Invalid");
        (await _wire.GetAsync(List("resourceVersion=1&resourceVersionMatch=Nearly"))).Is(422, "Invalid");
        var future = (await _wire.GetAsync(List("resourceVersion=900000000"))).Is(504, "Timeout");
        future.Has(future.Json.At("details", "causes") is JsonArray causes && causes.Any(c => (string?)c?["reason"] == "ResourceVersionTooLarge"), "a cause of the reason ResourceVersionTooLarge");
    }

    [Fact]
    public async Task Label_selectors_find_what_they_say()
    {
        await CreateAsync("a", ("size", "small"));
        await CreateAsync("b", ("size", "large"), ("colour", "red"));
        await CreateAsync("c");
        foreach (var (selector, found) in new (string, string[])[]
        {
            ("size=small", ["a"]), ("size==small", ["a"]), ("size!=small", ["b", "c"]), ("size in (small,large)", ["a", "b"]), ("size notin (small)", ["b", "c"]), ("size", ["a", "b"]), ("!size", ["c"]),
            ("size,colour=red", ["b"]), ("size=small,colour=red", []),
        })
        {
            Found(await _wire.GetAsync(List(labels: selector)), selector, found);
        }
        (await _wire.GetAsync(CollectionOf(names.Version) + "?labelSelector=" + Uri.EscapeDataString("size in small"))).Is(400, "BadRequest");
    }

    [Fact]
    public async Task Field_selectors_find_what_they_say()
    {
        await CreateAsync("a");
        await CreateAsync("b");
        Found(await _wire.GetAsync(List(Fields($"metadata.name={Named("a")}"))), "metadata.name=", ["a"]);
        Found(await _wire.GetAsync(List(Fields($"metadata.name!={Named("a")}"))), "metadata.name!=", ["b"]);
        if (!names.ClusterScoped)
        {
            Found(await _wire.GetAsync(List(Fields($"metadata.namespace={_space}"))), "metadata.namespace=", ["a", "b"]);
            var everywhere = (await _wire.GetAsync($"/apis/{GroupVersion}/{names.Plural}?{Fields($"metadata.namespace={_space}")}")).Is(200);
            Found(everywhere, "metadata.namespace= in all namespaces", ["a", "b"]);
        }
        (await _wire.GetAsync(List(Fields("metadata.noSuchField=a")))).Is(400, "BadRequest");
    }

    [Fact]
    public async Task Fields_that_the_kind_lets_select_by_are_selected_by()
    {
        if (_kind.SelectableFields.Count == 0)
            Assert.Skip($"{names.Plural}.{names.Group} declares no selectable field");
        await CreateAsync("a");
        foreach (var field in _kind.SelectableFields.Where(f => f.IsMember))
        {
            var value = (await ReadAsync("a")).Json.At(field.Path.Split('.'))?.ToString() ?? "";
            Found(await _wire.GetAsync(List(Fields($"{field.Path}={Escaped(value)}"))), $"{field.Path}={value}", ["a"]);
            Found(await _wire.GetAsync(List(Fields($"{field.Path}!={Escaped(value)}"))), $"{field.Path}!={value}", []);
        }
        foreach (var field in _kind.SelectableFields)
            Found(await _wire.GetAsync(List(Fields($"{field.Path}=no-object-has-this"))), $"{field.Path}=no-object-has-this", []);
    }

    [Fact]
    public async Task A_Table_has_a_cell_for_each_column()
    {
        await CreateAsync("a");
        await CreateAsync("b");
        foreach (var path in new[] { List(), Item(Named("a")) })
        {
            var table = (await _wire.GetAsync(path, Tables)).Is(200);
            table.Has(table.Text("kind") == "Table" && table.Text("apiVersion") == "meta.k8s.io/v1", "a Table of meta.k8s.io/v1");
            var columns = table.Json["columnDefinitions"] as JsonArray ?? [];
            table.Has(columns.Count > 0 && (string?)columns[0]!["name"] == "Name" && columns.All(c => c!["type"] is not null && c["description"] is not null && c["priority"] is not null), "columnDefinitions, Name the first, with type, description and priority");
            var rows = table.Json["rows"] as JsonArray ?? [];
            table.Has(rows.Count == (path == List() ? 2 : 1) && rows.All(r => r!["cells"] is JsonArray cells && cells.Count == columns.Count), $"a row for each object, each with {columns.Count} cells");
            table.Has(rows.All(r => (string?)r.At("object", "kind") == "PartialObjectMetadata"), "rows with PartialObjectMetadata");
        }
        var bare = (await _wire.GetAsync(List("includeObject=None"), Tables)).Is(200);
        bare.Has(bare.Json["rows"]!.AsArray().All(r => r!["object"] is null), "rows without objects");
        var whole = (await _wire.GetAsync(List("includeObject=Object"), Tables)).Is(200);
        whole.Has(whole.Json["rows"]!.AsArray().All(r => (string?)r.At("object", "kind") == names.Kind), $"rows with the {names.Kind}");
        (await _wire.GetAsync(List("includeObject=Half"), Tables)).Is(400, "BadRequest");
    }

    [Fact]
    public async Task PartialObjectMetadata_has_the_metadata_and_nothing_else()
    {
        var created = await CreateAsync("a");
        var one = (await _wire.GetAsync(Item(Named("a")), Metadata)).Is(200);
        one.Has(one.Text("kind") == "PartialObjectMetadata" && one.Text("apiVersion") == "meta.k8s.io/v1" && one.Json.Count == 3, "a PartialObjectMetadata of meta.k8s.io/v1: apiVersion, kind, metadata");
        one.Has(JsonNode.DeepEquals(one.Json["metadata"], created.Json["metadata"]), $"the metadata {created.Json["metadata"]}");
        var list = (await _wire.GetAsync(List(), MetadataList)).Is(200);
        list.Has(list.Text("kind") == "PartialObjectMetadataList" && list.Items.Count == 1 && JsonNode.DeepEquals(list.Items[0]["metadata"], created.Json["metadata"]), "a PartialObjectMetadataList with it");
    }

    private static string Fields(string selector) => $"fieldSelector={Uri.EscapeDataString(selector)}";

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);

    private static string Continue(WireAnswer page) => Uri.EscapeDataString(page.Text("metadata", "continue") ?? "");

    /// <summary>The server's own resourceVersions are numbers; clients compare none but for equality, these checks ask which is later.</summary>
    private static long Number(string resourceVersion) => long.TryParse(resourceVersion, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private void Found(WireAnswer list, string selector, IEnumerable<string> expected) =>
        list.Is(200).Has(list.Items.Select(NameOf).SequenceEqual(expected.Select(Named)), $"for {selector} the objects [{string.Join(", ", expected.Select(Named))}]");
}
