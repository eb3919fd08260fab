using System.Text.Json.Nodes;
using Xunit;

namespace OrleansAA.Testing.Conformance;

public abstract partial class KindConformance
{
    [Fact]
    public async Task A_JSON_patch_is_done_as_a_whole_or_not_at_all()
    {
        var created = await CreateAsync("a", ("size", "small"));
        var patched = (await _wire.PatchAsync(
            Item(Named("a")), """[{"op":"test","path":"/metadata/labels/size","value":"small"},{"op":"replace","path":"/metadata/labels/size","value":"large"}]""", Wire.JsonPatch)).Is(200);
        patched.Has(Label(patched, "size") == "large" && patched.ResourceVersion != created.ResourceVersion, "the label size=large and another resourceVersion");
        (await _wire.PatchAsync(
            Item(Named("a")), """[{"op":"add","path":"/metadata/labels/more","value":"yes"},{"op":"test","path":"/metadata/labels/size","value":"small"}]""", Wire.JsonPatch)).Is(422, "Invalid");
        (await _wire.PatchAsync(Item(Named("a")), """{"op":"remove"}""", Wire.JsonPatch)).Is(400, "BadRequest");
        var read = await ReadAsync("a");
        read.Has(read.ResourceVersion == patched.ResourceVersion && Label(read, "more") is null, $"the object as it was at {patched.ResourceVersion}");
    }

    [Fact]
    public async Task A_merge_patch_sets_and_null_takes_away()
    {
        await CreateAsync("a", ("size", "small"));
        var patched = (await _wire.PatchAsync(Item(Named("a")), """{"metadata":{"labels":{"size":null,"colour":"red"},"finalizers":["conformance.example.com/held"]}}""")).Is(200);
        patched.Has(Label(patched, "size") is null && Label(patched, "colour") == "red", "the label colour=red, and no label size");
        var lists = (await _wire.PatchAsync(Item(Named("a")), """{"metadata":{"finalizers":["conformance.example.com/another"]}}""")).Is(200);
        lists.Has(Texts(lists.Json.At("metadata", "finalizers")).SequenceEqual(["conformance.example.com/another"]), "the list as the patch has it");
        (await _wire.PatchAsync(Item(Named("a")), "{")).Is(400, "BadRequest");
    }

    [Fact]
    public async Task A_strategic_merge_patch_merges_lists_that_say_so()
    {
        var obj = New("a");
        obj.Meta()["finalizers"] = JsonPaths.Texts(Finalizer);
        (await _wire.PostAsync(Collection, obj)).Is(201);
        var patched = (await _wire.PatchAsync(Item(Named("a")), """{"metadata":{"labels":{"colour":"red"},"finalizers":["conformance.example.com/another"]}}""", Wire.StrategicPatch)).Is(200);
        patched.Has(
            Label(patched, "colour") == "red" && Texts(patched.Json.At("metadata", "finalizers")).Order().SequenceEqual(["conformance.example.com/another", Finalizer]),
            "the label colour=red and both finalizers");
        var removed = (await _wire.PatchAsync(Item(Named("a")), """{"metadata":{"$deleteFromPrimitiveList/finalizers":["conformance.example.com/another"]}}""", Wire.StrategicPatch)).Is(200);
        removed.Has(Texts(removed.Json.At("metadata", "finalizers")).SequenceEqual([Finalizer]), $"the finalizer {Finalizer} alone");
    }

    [Fact]
    public async Task An_apply_creates_and_the_same_again_changes_nothing()
    {
        var intent = Intent(("size", "small"));
        var created = await ApplyAsync(intent, "one", 201);
        var entry = Manager(created, "one");
        created.Has(entry is not null && (string?)entry["operation"] == "Apply" && (string?)entry["fieldsType"] == "FieldsV1" && (string?)entry["apiVersion"] == GroupVersion, "managedFields with one, Apply, FieldsV1");
        created.Has(entry.At("fieldsV1", "f:metadata", "f:labels", "f:size") is not null, "the label size among the fields of one");
        var again = await ApplyAsync(intent, "one");
        again.Has(again.ResourceVersion == created.ResourceVersion, $"the resourceVersion as it was, {created.ResourceVersion}");
        (await _wire.PatchAsync(Item(Named("a")), intent.ToJsonString(), Wire.ApplyPatch)).Is(422, "Invalid");
        var managed = intent.Clone();
        managed.Meta()["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "one", ["operation"] = "Apply", ["apiVersion"] = GroupVersion, ["fieldsType"] = "FieldsV1", ["fieldsV1"] = new JsonObject() });
        (await _wire.PatchAsync(Item(Named("a")) + "?fieldManager=one", managed.ToJsonString(), Wire.ApplyPatch)).Is(400, "BadRequest");
    }

    [Fact]
    public async Task What_another_has_applied_is_a_conflict_until_it_is_forced()
    {
        await ApplyAsync(Intent(("size", "small")), "one", 201);
        var second = Labels(("size", "large"));
        var refused = (await _wire.PatchAsync(Item(Named("a")) + "?fieldManager=two", second.ToJsonString(), Wire.ApplyPatch)).Is(409, "Conflict").HasCause(".metadata.labels.size");
        refused.Has(refused.Json.At("details", "causes")!.AsArray().All(c => (string?)c!["reason"] == "FieldManagerConflict"), "causes of the reason FieldManagerConflict");
        var forced = await ApplyAsync(second, "two", query: "&force=true");
        forced.Has(Label(forced, "size") == "large", "the label size=large");
        forced.Has(
            Manager(forced, "two").At("fieldsV1", "f:metadata", "f:labels", "f:size") is not null && Manager(forced, "one").At("fieldsV1", "f:metadata", "f:labels", "f:size") is null,
            "the label size among the fields of two, and not of one");
        var shared = await ApplyAsync(Labels(("size", "large"), ("colour", "red")), "three");
        shared.Has(Manager(shared, "three").At("fieldsV1", "f:metadata", "f:labels", "f:size") is not null && Manager(shared, "two").At("fieldsV1", "f:metadata", "f:labels", "f:size") is not null, "the same value, owned by two and three");
    }

    [Fact]
    public async Task What_is_applied_no_more_goes_where_nobody_else_has_it()
    {
        await ApplyAsync(Intent(("size", "small"), ("colour", "red")), "one", 201);
        await ApplyAsync(Labels(("colour", "red")), "two");
        var less = await ApplyAsync(Intent(), "one");
        less.Has(Label(less, "size") is null && Label(less, "colour") == "red", "no label size, which one alone had, and colour=red, which two has, too");
    }

    [Fact]
    public async Task An_update_owns_what_it_changes_and_an_apply_then_conflicts()
    {
        await ApplyAsync(Intent(("size", "small")), "one", 201);
        var updated = (await _wire.PatchAsync(Item(Named("a")) + "?fieldManager=hand", """{"metadata":{"labels":{"size":"large"}}}""")).Is(200);
        var entry = Manager(updated, "hand");
        updated.Has((string?)entry?["operation"] == "Update" && entry.At("fieldsV1", "f:metadata", "f:labels", "f:size") is not null, "managedFields with hand, Update, and the label size");
        (await _wire.PatchAsync(Item(Named("a")) + "?fieldManager=one", Intent(("size", "small")).ToJsonString(), Wire.ApplyPatch)).Is(409, "Conflict").HasCause(".metadata.labels.size");
    }

    private static string? Label(WireAnswer answer, string name) => (string?)answer.Json.At("metadata", "labels", name);

    private static JsonNode? Manager(WireAnswer answer, string name) => (answer.Json.At("metadata", "managedFields") as JsonArray)?.FirstOrDefault(f => (string?)f?["manager"] == name);

    /// <summary>A whole object as an intent; in one check the same each time, but for the labels.</summary>
    private JsonObject Intent(params (string Name, string Value)[] labels)
    {
        _intent ??= New("a");
        var intent = _intent.Clone();
        foreach (var (label, value) in labels)
            intent.Meta().Child("labels")[label] = value;
        return intent;
    }

    /// <summary>An intent of labels alone.</summary>
    private JsonObject Labels(params (string Name, string Value)[] labels) => new()
    {
        ["apiVersion"] = GroupVersion,
        ["kind"] = names.Kind,
        ["metadata"] = new JsonObject { ["name"] = Named("a"), ["labels"] = new JsonObject(labels.Select(l => KeyValuePair.Create(l.Name, (JsonNode?)l.Value))) },
    };

    private async Task<WireAnswer> ApplyAsync(JsonObject intent, string manager, int code = 200, string query = "") =>
        (await _wire.PatchAsync($"{Item(Named("a"))}?fieldManager={manager}{query}", intent.ToJsonString(), Wire.ApplyPatch)).Is(code);
}
