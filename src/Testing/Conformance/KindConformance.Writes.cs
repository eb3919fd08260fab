using System.Text.Json.Nodes;
using Xunit;

namespace OrleansAA.Testing.Conformance;

public abstract partial class KindConformance
{
    private const string Finalizer = "conformance.example.com/held";

    [Fact]
    public async Task A_create_gives_uid_resourceVersion_time_and_generation()
    {
        var created = await CreateAsync("a");
        created.Has(created.Text("apiVersion") == GroupVersion && created.Text("kind") == names.Kind, $"apiVersion {GroupVersion} and kind {names.Kind}");
        created.Has(Guid.TryParse(created.Text("metadata", "uid"), out _), "metadata.uid, a UUID");
        created.Has(created.ResourceVersion is { Length: > 0 } and not "0", "metadata.resourceVersion, not 0");
        created.Has(created.Text("metadata", "creationTimestamp") is { } at && at.EndsWith('Z') && !at.Contains('.', StringComparison.Ordinal) && DateTimeOffset.TryParse(at, out _), "metadata.creationTimestamp in RFC 3339, whole seconds of UTC");
        created.Has((long?)created.Json.At("metadata", "generation") == 1, "metadata.generation 1");
        created.Has(
            created.Json.At("metadata", "managedFields") is JsonArray { Count: > 0 } fields && (string?)fields[0]!["operation"] == "Update" && (string?)fields[0]!["manager"] == "conformance",
            "metadata.managedFields with the manager of the User-Agent, conformance, and the operation Update");
        var read = await ReadAsync("a");
        read.Has(JsonNode.DeepEquals(read.Json, created.Json), $"what the create has answered: {created.Body}");
    }

    [Fact]
    public async Task What_a_client_says_of_the_server_s_own_members_is_not_taken()
    {
        var obj = New("a");
        (obj.Meta()["uid"], obj.Meta()["creationTimestamp"], obj.Meta()["generation"]) = ("00000000-0000-0000-0000-000000000001", "2001-01-01T00:00:00Z", 41);
        var created = (await _wire.PostAsync(Collection, obj)).Is(201);
        created.Has((string?)obj.Meta()["uid"] != created.Text("metadata", "uid") && created.Text("metadata", "creationTimestamp")?.StartsWith("2001", StringComparison.Ordinal) == false
            && (long?)created.Json.At("metadata", "generation") == 1, "uid, creationTimestamp and generation of the server's own");
    }

    [Fact]
    public async Task A_name_that_is_taken_is_409_AlreadyExists()
    {
        await CreateAsync("a");
        var again = (await _wire.PostAsync(Collection, New("a"))).Is(409, "AlreadyExists");
        again.Has(again.Text("details", "name") == Named("a") && again.Text("details", "group") == names.Group && again.Text("details", "kind") == names.Plural, $"details of {names.Plural}.{names.Group} {Named("a")}");
    }

    [Fact]
    public async Task What_is_not_there_is_404_NotFound()
    {
        await CreateAsync("a");
        foreach (var answer in new[]
        {
            await _wire.GetAsync(Item(Named("none"))), await _wire.DeleteAsync(Item(Named("none"))), await _wire.PatchAsync(Item(Named("none")), "{}"), await _wire.PatchAsync(Item(Named("none")), "[]", Wire.JsonPatch),
        })
        {
            answer.Is(404, "NotFound").Has(answer.Text("details", "name") == Named("none") && answer.Text("details", "group") == names.Group && answer.Text("details", "kind") == names.Plural, $"details of {names.Plural}.{names.Group} {Named("none")}");
        }
    }

    [Fact]
    public async Task A_name_is_made_of_generateName()
    {
        var obj = New("a");
        obj.Meta().Remove("name");
        obj.Meta()["generateName"] = Named("g-");
        var first = (await _wire.PostAsync(Collection, obj)).Is(201);
        var second = (await _wire.PostAsync(Collection, Distinct(obj))).Is(201);
        first.Has(first.Name.StartsWith(Named("g-"), StringComparison.Ordinal) && first.Name.Length == Named("g-").Length + 5 && first.Name != second.Name, $"the name {Named("g-")} and five characters, other ones each time; the second was {second.Name}");
        obj.Meta().Remove("generateName");
        (await _wire.PostAsync(Collection, obj)).Is(422, "Invalid").HasCause("metadata.name");
    }

    [Fact]
    public async Task What_is_invalid_is_422_with_the_fields_that_are()
    {
        var named = New("a");
        named.Meta()["name"] = $"{_space}/a";
        (await _wire.PostAsync(Collection, named)).Is(422, "Invalid").HasCause("metadata.name");
        (await _wire.PostAsync(Collection, New("a", ("not a label", "x")))).Is(422, "Invalid").HasCause("metadata.labels");
        (await _wire.GetAsync(Item(Named("a")))).Is(404);
    }

    [Fact]
    public async Task A_body_that_is_no_such_object_is_400()
    {
        (await _wire.SendAsync(HttpMethod.Post, Collection, "{\"metadata\":")).Is(400, "BadRequest");
        var other = New("a");
        other["kind"] = "ConformanceNoSuchKind";
        (await _wire.PostAsync(Collection, other)).Is(400, "BadRequest");
        if (names.ClusterScoped)
            return;
        var elsewhere = New("a");
        elsewhere.Meta()["namespace"] = "elsewhere";
        (await _wire.PostAsync(Collection, elsewhere)).Is(400, "BadRequest");
    }

    [Fact]
    public async Task A_write_of_labels_takes_a_resourceVersion_and_no_generation()
    {
        var created = await CreateAsync("a");
        var obj = created.Json.Clone();
        obj.Meta().Child("labels")["size"] = "small";
        var updated = (await _wire.PutAsync(Item(Named("a")), obj)).Is(200);
        updated.Has(updated.ResourceVersion != created.ResourceVersion, $"another resourceVersion than {created.ResourceVersion}");
        updated.Has((long?)updated.Json.At("metadata", "generation") == 1 && updated.Text("metadata", "uid") == created.Text("metadata", "uid"), "the same uid and generation as before");
        var read = await ReadAsync("a");
        read.Has(JsonNode.DeepEquals(read.Json, updated.Json), $"what the update has answered: {updated.Body}");
    }

    [Fact]
    public async Task A_write_of_another_member_takes_a_generation()
    {
        var created = await CreateAsync("a");
        var obj = created.Json.Clone();
        if (!Change(obj))
            Assert.Skip("the class of the kind does not override Change");
        var updated = (await _wire.PutAsync(Item(Named("a")), obj)).Is(200);
        updated.Has((long?)updated.Json.At("metadata", "generation") == 2 && updated.ResourceVersion != created.ResourceVersion, $"generation 2, and another resourceVersion than {created.ResourceVersion}");
    }

    [Fact]
    public async Task A_write_that_changes_nothing_takes_no_resourceVersion()
    {
        var created = await CreateAsync("a");
        foreach (var answer in new[]
        {
            await _wire.PutAsync(Item(Named("a")), created.Json), await _wire.PatchAsync(Item(Named("a")), "{}"), await _wire.PatchAsync(Item(Named("a")), "[]", Wire.JsonPatch),
        })
        {
            answer.Is(200).Has(answer.ResourceVersion == created.ResourceVersion, $"the resourceVersion as it was, {created.ResourceVersion}");
        }
    }

    [Fact]
    public async Task A_stale_resourceVersion_is_409_Conflict()
    {
        var created = await CreateAsync("a");
        var labelled = await LabelAsync("a", "size", "small");
        var stale = created.Json.Clone();
        stale.Meta().Child("labels")["size"] = "large";
        (await _wire.PutAsync(Item(Named("a")), stale)).Is(409, "Conflict");
        (await _wire.PatchAsync(Item(Named("a")), $$$$"""{"metadata":{"resourceVersion":"{{{{created.ResourceVersion}}}}","labels":{"size":"large"}}}""")).Is(409, "Conflict");
        (await ReadAsync("a")).Has(true, "").Has((await ReadAsync("a")).ResourceVersion == labelled.ResourceVersion, $"the object as it was at {labelled.ResourceVersion}");
    }

    [Fact]
    public async Task Another_name_or_uid_than_the_object_s_is_refused()
    {
        var created = await CreateAsync("a");
        var renamed = created.Json.Clone();
        renamed.Meta()["name"] = Named("b");
        (await _wire.PutAsync(Item(Named("a")), renamed)).Is(400, "BadRequest");
        var another = created.Json.Clone();
        another.Meta()["uid"] = "00000000-0000-0000-0000-000000000001";
        (await _wire.PutAsync(Item(Named("a")), another)).Is(409, "Conflict");
    }

    [Fact]
    public async Task A_delete_takes_the_object_away_at_once()
    {
        await CreateAsync("a");
        await RemoveAsync("a");
        (await _wire.GetAsync(Item(Named("a")))).Is(404, "NotFound");
        (await _wire.DeleteAsync(Item(Named("a")))).Is(404, "NotFound");
        await CreateAsync("a");
    }

    [Fact]
    public async Task A_delete_with_preconditions_that_do_not_hold_is_409_Conflict()
    {
        var created = await CreateAsync("a");
        var uid = created.Text("metadata", "uid");
        (await _wire.DeleteAsync(Item(Named("a")), """{"preconditions":{"uid":"00000000-0000-0000-0000-000000000001"}}""")).Is(409, "Conflict");
        (await _wire.DeleteAsync(Item(Named("a")), """{"preconditions":{"resourceVersion":"1"}}""")).Is(409, "Conflict");
        (await _wire.DeleteAsync(Item(Named("a")), $$$"""{"preconditions":{"uid":"{{{uid}}}","resourceVersion":"{{{created.ResourceVersion}}}"}}""")).Is(200);
    }

    [Fact]
    public async Task A_finalizer_holds_an_object_until_it_is_taken_off()
    {
        var obj = New("a");
        obj.Meta()["finalizers"] = JsonPaths.Texts(Finalizer);
        (await _wire.PostAsync(Collection, obj)).Is(201);
        var deleted = await RemoveAsync("a");
        deleted.Has(deleted.Text("metadata", "deletionTimestamp") is not null && (long?)deleted.Json.At("metadata", "deletionGracePeriodSeconds") == 0, "the object with a deletionTimestamp and deletionGracePeriodSeconds 0");
        var held = await ReadAsync("a");
        held.Has(held.Text("metadata", "deletionTimestamp") == deleted.Text("metadata", "deletionTimestamp"), $"the deletionTimestamp {deleted.Text("metadata", "deletionTimestamp")}");
        var again = await RemoveAsync("a");
        again.Has(again.Text("metadata", "deletionTimestamp") == deleted.Text("metadata", "deletionTimestamp"), "the first delete's deletionTimestamp");
        (await _wire.PatchAsync(Item(Named("a")), """{"metadata":{"finalizers":["conformance.example.com/another"]}}""")).Is(422, "Invalid").HasCause("metadata.finalizers");
        (await _wire.PatchAsync(Item(Named("a")), """{"metadata":{"finalizers":null}}""")).Is(200);
        (await _wire.GetAsync(Item(Named("a")))).Is(404, "NotFound");
    }

    [Fact]
    public async Task A_delete_in_the_foreground_holds_it_by_a_finalizer()
    {
        var obj = New("a");
        obj.Meta()["finalizers"] = JsonPaths.Texts(Finalizer);
        (await _wire.PostAsync(Collection, obj)).Is(201);
        var deleted = (await _wire.DeleteAsync(Item(Named("a")), """{"propagationPolicy":"Foreground"}""")).Is(200);
        deleted.Has(Texts(deleted.Json.At("metadata", "finalizers")).Contains("foregroundDeletion") && deleted.Text("metadata", "deletionTimestamp") is not null, "the finalizer foregroundDeletion and a deletionTimestamp");
        (await _wire.PatchAsync(Item(Named("a")), """{"metadata":{"finalizers":null}}""")).Is(200);
        await CreateAsync("b");
        (await _wire.DeleteAsync(Item(Named("b")), """{"propagationPolicy":"Somewhere"}""")).Is(422, "Invalid");
        (await _wire.DeleteAsync(Item(Named("b")), """{"propagationPolicy":"Background"}""")).Is(200);
    }

    [Fact]
    public async Task A_deletecollection_takes_what_its_selector_finds()
    {
        await CreateAsync("a", ("size", "small"));
        await CreateAsync("b", ("size", "small"));
        await CreateAsync("c", ("size", "large"));
        var deleted = (await _wire.DeleteAsync(List(labels: "size=small"))).Is(200);
        deleted.Has(deleted.Items.Count is 0 or 2, "a list of both objects, or a Status");
        var left = (await _wire.GetAsync(List())).Is(200);
        left.Has(left.Items.Select(NameOf).SequenceEqual([Named("c")]), $"{Named("c")} alone");
    }

    [Fact]
    public async Task A_dry_run_answers_and_leaves_all_as_it_is()
    {
        var before = await CreateAsync("a");
        var dry = (await _wire.PostAsync(Collection + "?dryRun=All", New("b"))).Is(201);
        dry.Has(dry.Text("metadata", "uid") is not null, "an object with a uid");
        (await _wire.GetAsync(Item(Named("b")))).Is(404);
        (await _wire.PostAsync(Collection + "?dryRun=All", New("a"))).Is(409, "AlreadyExists");
        var patched = (await _wire.PatchAsync(Item(Named("a")) + "?dryRun=All", """{"metadata":{"labels":{"size":"small"}}}""")).Is(200);
        patched.Has((string?)patched.Json.At("metadata", "labels", "size") == "small", "the label that would be there");
        (await _wire.DeleteAsync(Item(Named("a")) + "?dryRun=All")).Is(200);
        (await _wire.DeleteAsync(List("dryRun=All"))).Is(200);
        var after = await ReadAsync("a");
        after.Has(JsonNode.DeepEquals(before.Json, after.Json), $"the object as it was: {before.Body}");
        (await _wire.PostAsync(Collection + "?dryRun=Some", New("b"))).Is(422, "Invalid");
    }

    [Fact]
    public async Task A_field_that_is_unknown_or_twice_there_is_refused_told_or_ignored()
    {
        var unknown = New("a");
        unknown["conformanceNoSuchField"] = 1;
        (await _wire.PostAsync(Collection + "?fieldValidation=Strict", unknown)).Is(400, "BadRequest").Has(true, "").Has(
            (await _wire.PostAsync(Collection + "?fieldValidation=Strict", unknown)).Body.Contains("unknown field", StringComparison.Ordinal), "a message with: unknown field");
        var warned = (await _wire.PostAsync(Collection, unknown)).Is(201);
        warned.Has(warned.Warnings.Any(w => w.StartsWith("299 ", StringComparison.Ordinal) && w.Contains("unknown field", StringComparison.Ordinal)), $"a header Warning: 299 with: unknown field; there were [{string.Join(", ", warned.Warnings)}]");
        warned.Has(warned.Json["conformanceNoSuchField"] is null, "an object without the unknown field");
        var ignored = Renamed(unknown, "b");
        var quiet = (await _wire.PostAsync(Collection + "?fieldValidation=Ignore", ignored)).Is(201);
        quiet.Has(quiet.Warnings.Count == 0, $"no Warning; there were [{string.Join(", ", quiet.Warnings)}]");
        var twice = New("c").ToJsonString();
        twice = twice.Insert(twice.LastIndexOf('}'), $",\"kind\":\"{names.Kind}\"");
        var refused = (await _wire.SendAsync(HttpMethod.Post, Collection + "?fieldValidation=Strict", twice)).Is(400, "BadRequest");
        refused.Has(refused.Body.Contains("duplicate field", StringComparison.Ordinal), "a message with: duplicate field");
        (await _wire.PostAsync(Collection + "?fieldValidation=Sometimes", New("d"))).Is(422, "Invalid");
    }

    private static string NameOf(JsonObject obj) => (string?)obj.At("metadata", "name") ?? "";

    private JsonObject Distinct(JsonObject obj)
    {
        var other = obj.Clone();
        Distinguish(other, (_shared.NextSpace() * 1000) + _made++);
        return other;
    }

    private JsonObject Renamed(JsonObject obj, string name)
    {
        var other = Distinct(obj);
        other.Meta()["name"] = Named(name);
        return other;
    }
}
