using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Applying;

public sealed class UpdateTests
{
    private const string Web = """{"metadata":{"name":"web"},"spec":{"name":"http","host":"a.example.com","port":8080}}""";

    private const string Ready = """{"type":"Ready","status":"True","lastTransitionTime":"2026-01-02T03:04:05Z","reason":"Ok","message":"all good"}""";

    private const string ReadyFields = """{".":{},"f:lastTransitionTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}}""";

    private static Store Rules => new(RuleKind.Kind);

    [Fact]
    public void A_create_owns_what_it_sets_and_not_the_structs_around_it()
    {
        var store = Rules.Create("alpha", """{"metadata":{"name":"web","labels":{"app":"shop"},"finalizers":["a/b"]},"spec":{"name":"http","host":"h","port":0}}""");

        Assert.Equal(["""alpha Update v1@6 {"f:metadata":{"f:finalizers":{".":{},"v:\"a/b\"":{}},"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:host":{},"f:name":{}}}"""], store.Owners());
    }

    [Fact]
    public void A_write_without_a_manager_is_by_unknown() =>
        Assert.StartsWith("unknown Update v1", Assert.Single(Rules.Create("", Web).Owners()), StringComparison.Ordinal);

    [Fact]
    public void An_update_takes_over_what_it_changes()
    {
        var store = Rules.Create("alpha", Web).Put("beta", """{"metadata":{"name":"web","labels":{"app":"shop"}},"spec":{"name":"http","host":"a.example.com","port":443}}""");

        Assert.Equal(
            [
                """alpha Update v1@6 {"f:spec":{"f:host":{},"f:name":{}}}""",
                """beta Update v1@7 {"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:port":{}}}""",
            ],
            store.Owners());
    }

    [Fact]
    public void An_equal_manager_keeps_one_entry_with_the_time_of_the_last_change()
    {
        var store = Rules.Create("alpha", Web).Patch("alpha", """{"metadata":{"labels":{"x":"y"}}}""").Patch("alpha", """{"spec":{"port":1}}""");

        Assert.Equal(["""alpha Update v1@8 {"f:metadata":{"f:labels":{".":{},"f:x":{}}},"f:spec":{"f:host":{},"f:name":{},"f:port":{}}}"""], store.Owners());
    }

    [Fact]
    public void A_write_that_changes_nothing_leaves_owners_and_times()
    {
        var store = Rules.Create("alpha", Web);
        var before = store.Owners();

        Assert.Equal(before, store.Put("beta", Web).Patch("alpha", """{"spec":{"port":8080}}""").Owners());
    }

    [Fact]
    public void What_is_gone_nobody_owns()
    {
        var store = Rules.Create("alpha", Web).Patch("beta", """{"metadata":{"labels":{"x":"y"}},"spec":{"isPremanent":true}}""");

        store.Patch("alpha", """{"metadata":{"labels":null},"spec":{"isPremanent":null}}""");

        Assert.Equal(["""alpha Update v1@6 {"f:spec":{"f:host":{},"f:name":{},"f:port":{}}}"""], store.Owners());
    }

    [Fact]
    public void Object_and_status_of_one_manager_are_two_entries()
    {
        var store = Rules.Create("alpha", Web).Patch("alpha", $$$"""{"metadata":{"labels":{"a":"b"}},"spec":{"port":1},"status":{"observedGeneration":1,"conditions":[{{{Ready}}}]}}""", subresource: "status");

        Assert.Equal(
            [
                """alpha Update v1@6 {"f:spec":{"f:host":{},"f:name":{},"f:port":{}}}""",
                $$$$"""alpha Update v1/status@7 {"f:status":{"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{{{{ReadyFields}}}}},"f:observedGeneration":{}}}""",
            ],
            store.Owners());
    }

    [Fact]
    public void A_list_that_is_replaced_by_a_patch_belongs_to_its_items_owners()
    {
        var store = Rules.Create("alpha", Web)
            .Patch("alpha", $$$"""{"status":{"observedGeneration":1,"conditions":[{{{Ready}}}]}}""", subresource: "status")
            .Patch("beta", $$$"""{"status":{"conditions":[{{{Ready.Replace("Ready", "Synced", StringComparison.Ordinal)}}}]}}""", subresource: "status");

        Assert.Equal(
            [
                """alpha Update v1@6 {"f:spec":{"f:host":{},"f:name":{},"f:port":{}}}""",
                """alpha Update v1/status@7 {"f:status":{"f:conditions":{},"f:observedGeneration":{}}}""",
                $$$$"""beta Update v1/status@8 {"f:status":{"f:conditions":{"k:{\"type\":\"Synced\"}":{{{{ReadyFields}}}}}}}""",
            ],
            store.Owners());
    }

    [Fact]
    public void Status_in_a_write_to_the_object_is_not_owned() =>
        Assert.Equal(
            ["""alpha Update v1@6 {"f:spec":{"f:host":{},"f:name":{},"f:port":{}}}"""],
            Rules.Create("alpha", Web.Replace("}}", """},"status":{"observedGeneration":5}}""", StringComparison.Ordinal)).Owners());

    [Fact]
    public void Entries_are_compared_in_their_own_version()
    {
        var store = Rules.Create("alpha", Web.Replace("8080", "8080,\"isPremanent\":true", StringComparison.Ordinal)).Patch("alpha", """{"spec":{"port":443}}""", "v2");

        Assert.Equal(
            ["""alpha Update v1@6 {"f:spec":{"f:host":{},"f:isPremanent":{},"f:name":{}}}""", """alpha Update v2@7 {"f:spec":{"f:port":{}}}"""],
            store.Owners());

        store.Patch("beta", """{"spec":{"isPermanent":null}}""", "v2");

        Assert.Equal(["""alpha Update v1@6 {"f:spec":{"f:host":{},"f:name":{}}}""", """alpha Update v2@7 {"f:spec":{"f:port":{}}}"""], store.Owners());
    }

    [Theory]
    [InlineData("[{}]")]
    [InlineData("[]")]
    public void Clearing_managedFields_turns_tracking_off(string cleared)
    {
        var store = Rules.Create("alpha", Web).Patch("beta", $$$"""{"metadata":{"managedFields":{{{cleared}}}}}""");
        Assert.Empty(store.Owners());

        store.Patch("beta", """{"spec":{"port":1}}""");

        Assert.Null(store.Metadata.ManagedFields);
    }

    [Fact]
    public void Valid_managedFields_from_the_client_are_what_the_write_starts_from()
    {
        var store = Rules.Create("alpha", Web);

        store.Patch("beta", """{"metadata":{"managedFields":[{"manager":"gamma","operation":"Apply","apiVersion":"example.com/v2","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:port":{},"f:host":{}}}}]},"spec":{"port":1}}""");

        Assert.Equal(["""gamma Apply v2 {"f:spec":{"f:host":{}}}""", """beta Update v1@7 {"f:spec":{"f:port":{}}}"""], store.Owners());
    }

    [Theory]
    [InlineData("""[{"manager":"g","operation":"Delete","apiVersion":"v1","fieldsType":"FieldsV1"}]""")]
    [InlineData("""[{"manager":"g","operation":"Update","fieldsType":"FieldsV1"}]""")]
    [InlineData("""[{"manager":"g","operation":"Update","apiVersion":"v1"}]""")]
    [InlineData("""[{"manager":"g","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV2"}]""")]
    [InlineData("""[{"manager":"g","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"spec":{}}}]""")]
    [InlineData("""[{"manager":"g","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":[]}]""")]
    public void Invalid_managedFields_from_the_client_are_ignored(string sent)
    {
        var store = Rules.Create("alpha", Web);
        var before = store.Owners();

        Assert.Equal(before, store.Patch("beta", $$$"""{"metadata":{"managedFields":{{{sent}}}}}""").Owners());
    }

    [Fact]
    public void A_subresource_cannot_edit_managedFields()
    {
        var store = Rules.Create("alpha", Web);
        var before = store.Owners();

        Assert.Equal(before, store.Patch("beta", """{"metadata":{"managedFields":[{}]}}""", subresource: "status").Owners());
    }

    [Fact]
    public void Entries_of_a_version_that_is_no_more_are_dropped()
    {
        var store = Rules.Create("alpha", Web);

        store.Patch("beta", """{"metadata":{"managedFields":[{"manager":"old","operation":"Update","apiVersion":"example.com/v0","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:port":{}}}}]},"spec":{"port":1}}""");

        Assert.Equal(["""beta Update v1@7 {"f:spec":{"f:port":{}}}"""], store.Owners());
    }

    [Fact]
    public void More_than_ten_updaters_share_an_entry_of_the_oldest()
    {
        var store = Rules.Create("m0", Web);
        for (var i = 1; i <= 12; i++)
            store.Patch($"m{i}", $$$$"""{"metadata":{"labels":{"l{{{{i}}}}":"x"}}}""");

        var owners = store.Owners();

        Assert.Equal(10, owners.Length);
        Assert.Equal("""ancient-changes Update v1@9 {"f:metadata":{"f:labels":{".":{},"f:l1":{},"f:l2":{},"f:l3":{}}},"f:spec":{"f:host":{},"f:name":{},"f:port":{}}}""", owners[0]);
        Assert.Equal(["m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"], owners.Skip(1).Select(o => o.Split(' ')[0]));
    }

    [Fact]
    public void The_shared_entry_keeps_its_fields_when_an_older_one_joins_it()
    {
        var entries = Enumerable.Range(1, 9).Select(i => Entry($"m{i}", $"2026-01-02T00:00:0{i}Z", $"l{i}"))
            .Append(Entry("aaa", null, "l10"))
            .Append(Entry("ancient-changes", "2026-01-01T00:00:00Z", "l11"));

        var store = Rules.Create("alpha", Web).Patch("alpha", $$$$"""{"metadata":{"managedFields":[{{{{string.Join(',', entries)}}}}]},"spec":{"port":1}}""");

        Assert.Equal(10, store.Owners().Length);
        Assert.Equal("""ancient-changes Update v1@1 {"f:metadata":{"f:labels":{"f:l1":{},"f:l10":{},"f:l11":{}}}}""", store.Owners()[0]);

        static string Entry(string manager, string? time, string label) =>
            $$$$$$"""{"manager":"{{{{{{manager}}}}}}","operation":"Update","apiVersion":"example.com/v1",{{{{{{(time is null ? "" : $"\"time\":\"{time}\",")}}}}}}"fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{"f:{{{{{{label}}}}}}":{}}}}}""";
    }

    [Fact]
    public void Entries_are_sorted_by_operation_time_and_manager()
    {
        const string Sent = """
            {"metadata":{"managedFields":[
              {"manager":"b","operation":"Update","apiVersion":"example.com/v1","time":"2026-01-02T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:port":{}}}},
              {"manager":"a","operation":"Update","apiVersion":"example.com/v1","time":"2026-01-02T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:port":{}}}},
              {"manager":"c","operation":"Update","apiVersion":"example.com/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:port":{}}}},
              {"manager":"z","operation":"Apply","apiVersion":"example.com/v1","time":"2026-01-03T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:port":{}}}}]}}
            """;

        Assert.Equal(["z", "c", "a", "b"], Rules.Create("alpha", Web).Patch("alpha", Sent).Owners().Select(o => o.Split(' ')[0]));
    }
}
