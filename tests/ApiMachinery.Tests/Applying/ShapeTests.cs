using OrleansAA.ApiMachinery.Errors;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Applying;

/// <summary>Types beyond those of the kinds served: what is owned, and what two appliers make of it.</summary>
public sealed class ShapeTests
{
    /// <summary>What alpha applies, what it owns then, what beta applies beside it, and what the spec then is.</summary>
    public static TheoryData<string, string, string, string> Shared => new()
    {
        {
            """{"set":["b","a"]}""", """{"f:set":{"v:\"a\"":{},"v:\"b\"":{}}}""",
            """{"set":["c"]}""", """{"set":["b","a","c"]}"""
        },
        {
            """{"numbers":[10,9]}""", """{"f:numbers":{"v:9":{},"v:10":{}}}""",
            """{"numbers":[9.0,1]}""", """{"numbers":[10,9,1]}"""
        },
        {
            """{"ports":[{"port":80,"protocol":"TCP","title":"web"}]}""",
            """{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{},"f:title":{}}}}""",
            """{"ports":[{"port":80,"protocol":"UDP"},{"port":443}]}""",
            """{"ports":[{"port":80,"protocol":"TCP","title":"web"},{"port":80,"protocol":"UDP"},{"port":443,"protocol":""}]}"""
        },
        {
            """{"named":[{"name":"a","value":"1"}]}""", """{"f:named":{"k:{\"name\":\"a\"}":{".":{},"f:name":{},"f:value":{}}}}""",
            """{"named":[{"name":"b","value":"2"},{"name":"a","tags":["x"]}]}""", """{"named":[{"name":"b","value":"2"},{"name":"a","value":"1","tags":["x"]}]}"""
        },
        {
            """{"map":{"a":"1"}}""", """{"f:map":{"f:a":{}}}""",
            """{"map":{"b":"2"}}""", """{"map":{"a":"1","b":"2"}}"""
        },
        {
            """{"mapOfStructs":{"a":{"name":"n"}}}""", """{"f:mapOfStructs":{"f:a":{".":{},"f:name":{}}}}""",
            """{"mapOfStructs":{"a":{"tags":["t"]},"b":{}}}""", """{"mapOfStructs":{"a":{"name":"n","tags":["t"]},"b":{}}}"""
        },
        {
            """{"struct":{"name":"n"}}""", """{"f:struct":{"f:name":{}}}""",
            """{"struct":{"value":"v"}}""", """{"struct":{"name":"n","value":"v"}}"""
        },
        {
            """{"open":{"a":{"b":1},"c":[1,{"d":2}]}}""", """{"f:open":{"f:a":{".":{},"f:b":{}},"f:c":{}}}""",
            """{"open":{"a":{"e":"x"}}}""", """{"open":{"a":{"b":1,"e":"x"},"c":[1,{"d":2}]}}"""
        },
    };

    /// <summary>What alpha applies, what it owns then, and what beta cannot apply, with the field in conflict.</summary>
    public static TheoryData<string, string, string, string> Whole => new()
    {
        { """{"atoms":["a","b"]}""", """{"f:atoms":{}}""", """{"atoms":["a"]}""", ".spec.atoms" },
        { """{"atomicMap":{"a":"1"}}""", """{"f:atomicMap":{}}""", """{"atomicMap":{"b":"1"}}""", ".spec.atomicMap" },
        { """{"atomicStruct":{"name":"n"}}""", """{"f:atomicStruct":{}}""", """{"atomicStruct":{"value":"v"}}""", ".spec.atomicStruct" },
        { """{"raw":{"a":{"b":1}}}""", """{"f:raw":{}}""", """{"raw":{"a":{"c":1}}}""", ".spec.raw" },
        { """{"raw":"text"}""", """{"f:raw":{}}""", """{"raw":["text"]}""", ".spec.raw" },
        { """{"ratio":0.5}""", """{"f:ratio":{}}""", """{"ratio":1}""", ".spec.ratio" },
        { """{"open":{"c":[1,2]}}""", """{"f:open":{"f:c":{}}}""", """{"open":{"c":[1]}}""", ".spec.open.c" },
        { """{"mapOfStructs":{"a.b/c":{"name":"n"}}}""", """{"f:mapOfStructs":{"f:a.b/c":{".":{},"f:name":{}}}}""", """{"mapOfStructs":{"a.b/c":{"name":"m"}}}""", ".spec.mapOfStructs.a.b/c.name" },
        {
            """{"ports":[{"port":80,"protocol":"TCP","title":"t"}]}""", """{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{},"f:protocol":{},"f:title":{}}}}""",
            """{"ports":[{"port":80,"protocol":"TCP","title":"u"}]}""", ".spec.ports[port=80,protocol=\"TCP\"].title"
        },
    };

    [Theory]
    [MemberData(nameof(Shared))]
    public void Appliers_share_what_is_granular_and_give_up_their_part(string alpha, string owned, string beta, string merged)
    {
        var store = new Store(Shape.Of).Apply("alpha", Object(alpha));
        Assert.Equal([$"alpha Apply v1@6 {{\"f:spec\":{owned}}}"], store.Owners());

        store.Apply("beta", Object(beta));
        Assert.Equal(Object(merged), store.Json());
        Assert.Contains($"alpha Apply v1@6 {{\"f:spec\":{owned}}}", store.Owners());

        store.Apply("beta", """{"metadata":{"name":"web"}}""");
        Assert.Equal([$"alpha Apply v1@6 {{\"f:spec\":{owned}}}"], store.Owners());

        store.Apply("alpha", """{"metadata":{"name":"web"}}""");
        Assert.Equal("""{"metadata":{"name":"web"}}""", store.Json());
        Assert.Null(store.Metadata.ManagedFields);
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void What_is_one_value_has_one_owner(string alpha, string owned, string beta, string conflict)
    {
        var store = new Store(Shape.Of).Apply("alpha", Object(alpha));
        Assert.Equal([$"alpha Apply v1@6 {{\"f:spec\":{owned}}}"], store.Owners());

        var refused = Assert.Throws<StatusException>(() => store.Apply("beta", Object(beta)));
        Assert.Equal($"Apply failed with 1 conflict: conflict with \"alpha\": {conflict}", refused.Message);

        store.Apply("alpha", """{"metadata":{"name":"web"}}""");
        Assert.Equal("""{"metadata":{"name":"web"}}""", store.Json());
    }

    [Theory]
    [InlineData("""{"atomicMap":{"a":"1"}}""", """{"f:spec":{".":{},"f:atomicMap":{}}}""")]
    [InlineData("""{"map":{"a":"1"}}""", """{"f:spec":{".":{},"f:map":{".":{},"f:a":{}}}}""")]
    [InlineData("""{"struct":{"name":"n","tags":["t"]}}""", """{"f:spec":{".":{},"f:struct":{".":{},"f:name":{},"f:tags":{".":{},"v:\"t\"":{}}}}}""")]
    [InlineData("""{"open":{"a":{"b":1},"c":[]}}""", """{"f:spec":{".":{},"f:open":{".":{},"f:a":{".":{},"f:b":{}},"f:c":{}}}}""")]
    [InlineData("""{"ports":[{"port":80}]}""", """{"f:spec":{".":{},"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"\"}":{".":{},"f:port":{},"f:protocol":{}}}}}""")]
    public void A_create_owns_containers_that_were_not_there(string spec, string owned) =>
        Assert.Equal([$"alpha Update v1@6 {owned}"], new Store(Shape.Of).Create("alpha", Object(spec)).Owners());

    [Fact]
    public void Duplicates_in_a_set_are_one_thing_to_an_update()
    {
        var store = new Store(Shape.Of).Create("alpha", Object("""{"set":["a","a","b"]}"""));
        Assert.Equal(["""alpha Update v1@6 {"f:spec":{".":{},"f:set":{".":{},"v:\"a\"":{},"v:\"b\"":{}}}}"""], store.Owners());

        store.Put("beta", Object("""{"set":["a","b"]}"""));

        Assert.Equal(
            ["""alpha Update v1@6 {"f:spec":{".":{},"f:set":{".":{},"v:\"b\"":{}}}}""", """beta Update v1@7 {"f:spec":{"f:set":{"v:\"a\"":{}}}}"""],
            store.Owners());
    }

    [Theory]
    [InlineData("""{"a":1}""", """["b"]""")]
    [InlineData("""{"a":1}""", "\"text\"")]
    [InlineData("""["b"]""", """{"a":1}""")]
    [InlineData("\"text\"", """{"a":{"b":2}}""")]
    public void What_changes_its_shape_changes_its_owner(string before, string after)
    {
        var store = new Store(Shape.Of).Apply("alpha", Object($$"""{"map":{"x":"y"},"open":{{before}}}""")).Put("beta", Object($$"""{"map":{"x":"y"},"open":{{after}}}"""));

        Assert.Equal("""alpha Apply v1@6 {"f:spec":{"f:map":{"f:x":{}}}}""", store.Owners()[0]);
        Assert.StartsWith("""beta Update v1@7 {"f:spec":{"f:open":{""", store.Owners()[1], StringComparison.Ordinal);
        Assert.Contains($"\"open\":{after}", store.Json(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abcd", "cxa", "bcdxa")]
    [InlineData("abc", "cba", "cba")]
    [InlineData("abc", "xb", "axbc")]
    [InlineData("abc", "d", "abcd")]
    [InlineData("abc", "cd", "abcd")]
    [InlineData("ab", "yaxb", "yaxb")]
    public void Shared_items_take_the_applied_order(string live, string applied, string merged)
    {
        var store = new Store(Shape.Of).Create("alpha", Set(live)).Apply("beta", Set(applied));

        Assert.Equal(Set(merged), store.Json());
    }

    private static string Set(string items) => Object($$"""{"set":[{{string.Join(',', items.Select(i => $"\"{i}\""))}}]}""");

    private static string Object(string spec) => $$"""{"metadata":{"name":"web"},"spec":{{spec}}}""";
}
