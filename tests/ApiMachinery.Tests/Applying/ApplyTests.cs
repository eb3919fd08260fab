using OrleansAA.ApiMachinery.Errors;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Applying;

public sealed class ApplyTests
{
    private const string Web = """{"metadata":{"name":"web"},"spec":{"name":"http","host":"a","port":8080}}""";

    private const string WebOwned = """{"f:spec":{"f:host":{},"f:name":{},"f:port":{}}}""";

    private const string ReadyFields = """{".":{},"f:lastTransitionTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}}""";

    private static Store Rules => new(RuleKind.Kind);

    [Fact]
    public void What_does_not_exist_is_created_and_owned()
    {
        var store = Rules.Apply("alpha", Web);

        Assert.Equal([$"alpha Apply v1@6 {WebOwned}"], store.Owners());
        Assert.Equal("""{"metadata":{"name":"web"},"spec":{"name":"http","host":"a","port":8080},"status":{}}""", store.Json());
    }

    [Fact]
    public void Applying_the_same_again_changes_nothing()
    {
        var store = Rules.Apply("alpha", Web);

        Assert.Equal([$"alpha Apply v1@6 {WebOwned}"], store.Apply("alpha", Web).Owners());
    }

    [Fact]
    public void Own_fields_may_change_and_what_is_no_longer_applied_goes()
    {
        var store = Rules.Apply("alpha", """{"metadata":{"name":"web","labels":{"a":"1","b":"2"}},"spec":{"name":"http","host":"a","port":1,"isPremanent":true}}""");

        store.Apply("alpha", """{"metadata":{"name":"web","labels":{"b":"3"}},"spec":{"name":"http","host":"a","port":2}}""");

        Assert.Equal("""{"metadata":{"name":"web","labels":{"b":"3"}},"spec":{"name":"http","host":"a","port":2},"status":{}}""", store.Json());
        Assert.Equal(["""alpha Apply v1@7 {"f:metadata":{"f:labels":{"f:b":{}}},"f:spec":{"f:host":{},"f:name":{},"f:port":{}}}"""], store.Owners());
    }

    [Fact]
    public void An_equal_value_is_shared_and_stays_until_the_last_owner_gives_it_up()
    {
        var store = Rules.Apply("alpha", """{"metadata":{"name":"web","labels":{"a":"1"}},"spec":{"name":"http","host":"a","port":1}}""");

        store.Apply("beta", """{"metadata":{"name":"web","labels":{"a":"1"}}}""");
        Assert.Equal("""beta Apply v1 {"f:metadata":{"f:labels":{"f:a":{}}}}""", store.Owners()[0]);

        store.Apply("alpha", """{"metadata":{"name":"web"},"spec":{"name":"http","host":"a","port":1}}""");
        Assert.Equal("1", store.Metadata.Labels["a"]);

        store.Apply("beta", """{"metadata":{"name":"web"}}""");
        Assert.Null(store.Metadata.Labels);
        Assert.Equal([$"alpha Apply v1@6 {WebOwned}"], store.Owners());
    }

    [Fact]
    public void A_field_of_another_applier_is_a_conflict_and_nothing_is_written()
    {
        var store = Rules.Apply("alpha", Web);

        var refused = Refused(() => store.Apply("beta", """{"metadata":{"name":"web"},"spec":{"host":"b","port":443}}"""));

        Assert.Equal(409, refused.Code);
        Assert.Equal("Conflict", refused.Status.Reason);
        Assert.Equal("Apply failed with 2 conflicts: conflicts with \"alpha\":\n- .spec.host\n- .spec.port", refused.Message);
        Assert.Equal(
            [("FieldManagerConflict", "conflict with \"alpha\"", ".spec.host"), ("FieldManagerConflict", "conflict with \"alpha\"", ".spec.port")],
            refused.Status.Details.Causes.Select(c => (c.Reason, c.Message, c.Field)));
        Assert.Equal([$"alpha Apply v1@6 {WebOwned}"], store.Owners());
    }

    [Fact]
    public void Conflicts_with_several_managers_are_listed_by_manager()
    {
        var store = Rules.Apply("alpha", Web).Apply("beta", """{"metadata":{"name":"web"},"spec":{"port":8080}}""").Patch("editor", """{"metadata":{"labels":{"z":"1"}}}""");

        var refused = Refused(() => store.Apply("third", """{"metadata":{"name":"web","labels":{"z":"2"}},"spec":{"host":"fd00::1","port":22}}"""));

        Assert.Equal(
            "Apply failed with 4 conflicts: conflicts with \"alpha\":\n- .spec.host\n- .spec.port\nconflicts with \"beta\":\n- .spec.port\n"
            + "conflicts with \"editor\" using example.com/v1:\n- .metadata.labels.z",
            refused.Message);
    }

    [Fact]
    public void A_manager_conflicts_with_its_own_updates()
    {
        var store = Rules.Create("alpha", Web);

        var refused = Refused(() => store.Apply("alpha", """{"metadata":{"name":"web"},"spec":{"port":443}}"""));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"alpha\" using example.com/v1: .spec.port", refused.Message);

        store.Apply("alpha", """{"metadata":{"name":"web"},"spec":{"port":443}}""", force: true);
        Assert.Equal(["""alpha Apply v1@8 {"f:spec":{"f:port":{}}}""", """alpha Update v1@6 {"f:spec":{"f:host":{},"f:name":{}}}"""], store.Owners());
    }

    [Fact]
    public void Force_takes_over_and_an_entry_that_owns_nothing_goes()
    {
        var store = Rules.Apply("alpha", Web).Apply("beta", """{"metadata":{"name":"web"},"spec":{"name":"x","host":"b","port":1}}""", force: true);

        Assert.Equal([$"beta Apply v1@7 {WebOwned}"], store.Owners());
    }

    [Fact]
    public void An_update_takes_over_without_asking()
    {
        var store = Rules.Apply("alpha", Web).Patch("beta", """{"spec":{"port":443}}""");

        Assert.Equal(["""alpha Apply v1@6 {"f:spec":{"f:host":{},"f:name":{}}}""", """beta Update v1@7 {"f:spec":{"f:port":{}}}"""], store.Owners());
        Assert.Equal("Apply failed with 1 conflict: conflict with \"beta\" using example.com/v1: .spec.port", Refused(() => store.Apply("alpha", Web)).Message);
    }

    [Fact]
    public void Conditions_are_shared_by_type()
    {
        var store = Rules.Create("maker", Web)
            .Apply("alpha", Condition("Ready", "True"), subresource: "status")
            .Apply("beta", Condition("Synced", "True"), subresource: "status");

        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"beta\" with subresource \"status\": .status.conditions[type=\"Synced\"].status",
            Refused(() => store.Apply("alpha", Condition("Synced", "False"), subresource: "status")).Message);

        store.Apply("alpha", """{"metadata":{"name":"web"},"status":{"conditions":[]}}""", subresource: "status");

        Assert.Equal(
            [$$$$"""beta Apply v1/status@8 {"f:status":{"f:conditions":{"k:{\"type\":\"Synced\"}":{{{{ReadyFields}}}}}}}""", $"maker Update v1@6 {WebOwned}"],
            store.Owners());
        Assert.Contains("\"conditions\":[{\"type\":\"Synced\"", store.Json(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_left_out_has_its_zero_value()
    {
        var store = Rules.Create("maker", Web).Apply("alpha", """{"metadata":{"name":"web"},"status":{"conditions":[{"status":"True"}]}}""", subresource: "status");

        Assert.Equal("""alpha Apply v1/status@7 {"f:status":{"f:conditions":{"k:{\"type\":\"\"}":{".":{},"f:status":{}}}}}""", store.Owners()[0]);
    }

    [Fact]
    public void A_subresource_owns_nothing_outside_itself()
    {
        var store = Rules.Create("maker", Web)
            .Apply("alpha", """{"metadata":{"name":"web","labels":{"a":"b"}},"spec":{"port":22},"status":{"observedGeneration":1}}""", subresource: "status");

        Assert.Equal(["""alpha Apply v1/status@7 {"f:status":{"f:observedGeneration":{}}}""", $"maker Update v1@6 {WebOwned}"], store.Owners());
    }

    [Fact]
    public void Null_is_owned() =>
        Assert.Equal(
            ["""alpha Apply v1@6 {"f:metadata":{"f:labels":{}},"f:spec":{"f:host":{},"f:isPremanent":{},"f:name":{},"f:port":{}}}"""],
            Rules.Apply("alpha", """{"metadata":{"name":"web","labels":null},"spec":{"name":"http","host":"a","port":1,"isPremanent":null}}""").Owners());

    [Fact]
    public void A_map_an_update_made_stays_its_own_when_an_apply_empties_it()
    {
        var store = Rules.Create("maker", Web).Patch("beta", """{"metadata":{"labels":{"a":"1"}}}""")
            .Apply("alpha", """{"metadata":{"name":"web","labels":{"a":"2"}}}""", force: true)
            .Apply("alpha", """{"metadata":{"name":"web"}}""");

        Assert.Null(store.Metadata.Labels);
        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"beta\" using example.com/v1: .metadata.labels",
            Refused(() => store.Apply("alpha", """{"metadata":{"name":"web","labels":{"a":"3"}}}""")).Message);
    }

    [Fact]
    public void Finalizers_are_a_set_and_owner_references_a_map_of_whole_items()
    {
        var store = Rules
            .Apply("alpha", """{"metadata":{"name":"web","finalizers":["a/1"],"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"a","uid":"u1"}]}}""")
            .Apply("beta", """{"metadata":{"name":"web","finalizers":["b/1"],"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"b","uid":"u2"}]}}""");

        Assert.Equal(["a/1", "b/1"], store.Metadata.Finalizers);
        Assert.Equal(["u1", "u2"], store.Metadata.OwnerReferences.Select(o => o.Uid));
        Assert.Equal(
            [
                """alpha Apply v1@6 {"f:metadata":{"f:finalizers":{"v:\"a/1\"":{}},"f:ownerReferences":{"k:{\"uid\":\"u1\"}":{}}}}""",
                """beta Apply v1@7 {"f:metadata":{"f:finalizers":{"v:\"b/1\"":{}},"f:ownerReferences":{"k:{\"uid\":\"u2\"}":{}}}}""",
            ],
            store.Owners());

        store.Apply("alpha", """{"metadata":{"name":"web"}}""");

        Assert.Equal(["b/1"], store.Metadata.Finalizers);
        Assert.Equal("u2", Assert.Single(store.Metadata.OwnerReferences).Uid);
    }

    [Fact]
    public void An_applier_has_one_entry_in_the_version_it_applied_in_last()
    {
        var store = Rules.Apply("alpha", Web.Replace("8080", "1,\"isPremanent\":true", StringComparison.Ordinal))
            .Apply("alpha", Web.Replace("8080", "1,\"isPermanent\":true", StringComparison.Ordinal), "v2");
        Assert.Equal(["""alpha Apply v2@6 {"f:spec":{"f:host":{},"f:isPermanent":{},"f:name":{},"f:port":{}}}"""], store.Owners());

        store.Apply("alpha", Web.Replace("8080", "1", StringComparison.Ordinal));

        Assert.Equal([$"alpha Apply v1@8 {WebOwned}"], store.Owners());
        Assert.DoesNotContain("isPremanent", store.Json(), StringComparison.Ordinal);
    }

    [Fact]
    public void Conflicts_are_found_in_the_owners_version()
    {
        var store = Rules.Apply("alpha", """{"metadata":{"name":"web"},"spec":{"name":"http","host":"a","port":8080,"isPermanent":true}}""", "v2");

        // In v2 the object holds no isPermanent that is false: the field is gone, not changed.
        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"alpha\": .spec.port",
            Refused(() => store.Apply("beta", """{"metadata":{"name":"web"},"spec":{"port":443,"isPremanent":false}}""")).Message);

        store.Apply("beta", """{"metadata":{"name":"web"},"spec":{"port":443,"isPremanent":true}}""", force: true);

        Assert.Equal(
            ["""alpha Apply v2@6 {"f:spec":{"f:host":{},"f:isPermanent":{},"f:name":{}}}""", """beta Apply v1@8 {"f:spec":{"f:isPremanent":{},"f:port":{}}}"""],
            store.Owners());
    }

    [Fact]
    public void Where_nobody_owns_anything_the_object_was_written_before_the_first_apply()
    {
        var store = Rules.Create("maker", Web).Patch("maker", """{"metadata":{"managedFields":[{}]}}""");

        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"before-first-apply\" using example.com/v1: .spec.port",
            Refused(() => store.Apply("alpha", """{"metadata":{"name":"web"},"spec":{"port":443}}""")).Message);

        store.Apply("alpha", """{"metadata":{"name":"web"},"spec":{"port":443}}""", force: true);
        Assert.Equal(["""alpha Apply v1@9 {"f:spec":{"f:port":{}}}""", """before-first-apply Update v1@9 {"f:spec":{"f:host":{},"f:name":{}}}"""], store.Owners());
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"colour":"red"}}""", ".spec.colour: field not declared in schema")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"port":"x"}}""", ".spec.port: expected numeric (int or float), got string")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"host":5}}""", ".spec.host: expected string, got &value.valueUnstructured{Value:5}")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"isPremanent":"yes"}}""", ".spec.isPremanent: expected boolean, got &{yes}")]
    [InlineData("""{"metadata":{"name":"web"},"spec":[]}""", ".spec: expected map, got &{[]}")]
    [InlineData("""{"metadata":{"name":"web"},"status":{"conditions":{"a":[1,"b"]}}}""", ".status.conditions: expected list, got &{map[a:[1 b]]}")]
    [InlineData("""{"metadata":{"name":"web"},"status":{"conditions":[{"type":"Ready"},{"type":"Ready"}]}}""", ".status.conditions: duplicate entries for key [type=\"Ready\"]")]
    [InlineData("""{"metadata":{"name":"web","finalizers":["a","a"]}}""", ".metadata.finalizers: duplicate entries for key [=\"a\"]")]
    [InlineData("""{"metadata":{"name":"web","finalizers":[null]}}""", ".metadata.finalizers: element 0: associative list without keys has an element that's an explicit null")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"host":5,"port":true}}""", "errors:\n  .spec.host: expected string, got &value.valueUnstructured{Value:5}\n  .spec.port: expected numeric (int or float), got bool")]
    public void What_does_not_fit_the_schema_is_refused(string config, string why)
    {
        var refused = Refused(() => Rules.Apply("alpha", config));

        Assert.Equal(400, refused.Code);
        Assert.Equal($"failed to create typed patch object (/web; example.com/v1, Kind=Rule): {why}", refused.Message);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void What_fits_the_schema_but_not_the_type_is_refused(string made)
    {
        var store = Rules.Create("maker", Web, made);

        var refused = Refused(() => store.Apply("alpha", """{"metadata":{"name":"web"},"spec":{"port":80.5}}""", force: true));

        Assert.Equal(400, refused.Code);
        Assert.StartsWith("failed to convert new object (/web; example.com/v1, Kind=Rule) to proper version: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_number_may_be_written_as_a_float() =>
        Assert.Contains("\"port\":80}", Rules.Apply("alpha", """{"metadata":{"name":"web"},"spec":{"port":8e1}}""").Json(), StringComparison.Ordinal);

    [Fact]
    public void ManagedFields_cannot_be_applied() =>
        Assert.Equal("metadata.managedFields must be nil", Refused(() => Rules.Apply("alpha", """{"metadata":{"name":"web","managedFields":[]}}""")).Message);

    private static string Condition(string type, string status) =>
        $$$"""{"metadata":{"name":"web"},"status":{"conditions":[{"type":"{{{type}}}","status":"{{{status}}}","lastTransitionTime":"2026-01-02T03:04:05Z","reason":"Ok","message":"fine"}]}}""";

    private static StatusException Refused(Action apply) => Assert.Throws<StatusException>(apply);
}
