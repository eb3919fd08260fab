using System.Text;
using CsCheck;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Tests.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Patching;

public class JsonPatchTests
{
    private const string Object = """{"labels":{"a":"1"},"list":["g"],"spec":{"port":8080,"flag":true}}""";

    [Theory]
    [InlineData("""[{"op":"add","path":"/labels/b","value":"2"}]""", """{"labels":{"a":"1","b":"2"},"list":["g"],"spec":{"port":8080,"flag":true}}""")]
    [InlineData("""[{"op":"replace","path":"/spec/port","value":443},{"op":"remove","path":"/spec/flag"}]""", """{"labels":{"a":"1"},"list":["g"],"spec":{"port":443}}""")]
    [InlineData("""[{"op":"replace","path":"/new","value":{}}]""", """{"labels":{"a":"1"},"list":["g"],"spec":{"port":8080,"flag":true},"new":{}}""")]
    [InlineData("""[{"op":"add","path":"/list/-","value":"z"},{"op":"add","path":"/list/0","value":"a"}]""", """{"labels":{"a":"1"},"list":["a","g","z"],"spec":{"port":8080,"flag":true}}""")]
    [InlineData("""[{"op":"add","path":"/list/-1","value":"z"},{"op":"replace","path":"/list/-2","value":"y"}]""", """{"labels":{"a":"1"},"list":["y","z"],"spec":{"port":8080,"flag":true}}""")]
    [InlineData("""[{"op":"copy","from":"/labels/a","path":"/labels/c"},{"op":"move","from":"/labels/a","path":"/labels/d"}]""", """{"labels":{"c":"1","d":"1"},"list":["g"],"spec":{"port":8080,"flag":true}}""")]
    [InlineData("""[{"op":"add","path":"/labels/x~1y~0","value":"1"},{"op":"test","path":"/labels/x~1y~0","value":"1"},{"op":"remove","path":"/labels/x~1y~0"}]""", Object)]
    [InlineData("""[{"op":"replace","path":"","value":{"a":1}}]""", """{"a":1}""")]
    [InlineData("[]", Object)]
    [InlineData("null", Object)]
    public void Operations_apply_in_order(string patch, string result) => Assert.Equal(Value(result), Apply(patch));

    [Theory]
    [InlineData("""{"op":"test","path":"/spec","value":{"flag":true,"port":8080}}""")]
    [InlineData("""{"op":"test","path":"/spec/port","value":8080.0}""")]
    [InlineData("""{"op":"test","path":"/nothing","value":null}""")]
    [InlineData("""{"op":"test","path":"/nothing"}""")]
    [InlineData("""{"op":"test","path":"/list","value":["g"]}""")]
    public void Tests_that_hold(string operation) => Assert.Equal(Value(Object), Apply($"[{operation}]"));

    [Theory]
    [InlineData("""{"op":"test","path":"/spec/port","value":"8080"}""")]
    [InlineData("""{"op":"test","path":"","value":{}}""")]
    [InlineData("""{"op":"test","path":"/nothing/x","value":null}""")]
    [InlineData("""{"op":"add","path":"/nothing/x","value":1}""")]
    [InlineData("""{"op":"add","path":"/spec/port/x","value":1}""")]
    [InlineData("""{"op":"add","path":"/list/9","value":1}""")]
    [InlineData("""{"op":"add","path":"/list/x","value":1}""")]
    [InlineData("""{"op":"add","path":"","value":{}}""")]
    [InlineData("""{"op":"replace","path":"/nothing/x","value":1}""")]
    [InlineData("""{"op":"replace","path":"/list/1","value":1}""")]
    [InlineData("""{"op":"replace","path":"/list/-","value":1}""")]
    [InlineData("""{"op":"replace","path":"","value":1}""")]
    [InlineData("""{"op":"remove","path":"/labels/x"}""")]
    [InlineData("""{"op":"remove","path":"/list/1"}""")]
    [InlineData("""{"op":"remove","path":""}""")]
    [InlineData("""{"op":"move","from":"/nothing/x","path":"/a"}""")]
    [InlineData("""{"op":"move","from":"/spec","path":"/spec/inner"}""")]
    [InlineData("""{"op":"copy","path":"/a"}""")]
    [InlineData("""{"op":"frob","path":"/spec/port"}""")]
    [InlineData("""{"path":"/spec/port"}""")]
    [InlineData("""{"op":"add","value":1}""")]
    [InlineData("null")]
    public void An_operation_that_fails_is_422_and_says_no_more(string operation)
    {
        var error = Assert.Throws<StatusException>(() => Apply($"[{operation}]"));
        Assert.Equal((422, "Invalid", "the server rejected our request due to an error in our request"), (error.Code, error.Status.Reason, error.Message));
        Assert.Null(error.Status.Details.Name);
        Assert.NotNull(error.InnerException);
    }

    [Theory]
    [InlineData("""{"op":"add"}""", "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")]
    [InlineData("nonsense", "error decoding patch: invalid character 'o' in literal null (expecting 'u')")]
    [InlineData("", "error decoding patch: unexpected end of JSON input")]
    [InlineData("[5]", "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp")]
    [InlineData("""[{"op":"add","path":5}]""", "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string")]
    public void A_body_that_is_no_patch_is_400(string body, string message)
    {
        var error = Assert.Throws<StatusException>(() => JsonPatch.Parse(Encoding.UTF8.GetBytes(body), out _));
        Assert.Equal((400, message), (error.Code, error.Message));
    }

    [Fact]
    public void More_than_ten_thousand_operations_are_413()
    {
        static byte[] Patch(int count) => Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("""{"op":"test","path":"/spec/port","value":8080}""", count))}]");
        Assert.Equal(Value(Object), JsonPatch.Parse(Patch(10_000), out _).Apply(Value(Object)));
        var error = Assert.Throws<StatusException>(() => JsonPatch.Parse(Patch(10_001), out _));
        Assert.Equal((413, "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001"), (error.Code, error.Message));
    }

    [Fact]
    public void Copies_are_limited_in_all()
    {
        var doubling = string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/a","path":"/a/-"}""", 30));
        var patch = JsonPatch.Parse(Encoding.UTF8.GetBytes($"[{doubling}]"), out _);
        Assert.Equal(422, Assert.Throws<StatusException>(() => patch.Apply(Value("""{"a":["0123456789"]}"""))).Code);
    }

    [Fact]
    public void Operations_cannot_nest_a_document_deeper_than_it_may_be_read()
    {
        var levels = string.Concat(Enumerable.Repeat("/a", 300));
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 299)) + "{}" + new string('}', 299);
        var once = $$"""{"op":"add","path":"/a","value":{{deep}}}""";
        var twice = $$"""{"op":"add","path":"{{levels}}/a","value":{{deep}}}""";
        Assert.IsType<MapValue>(JsonPatch.Parse(Encoding.UTF8.GetBytes($"[{once}]"), out _).Apply(new MapValue()));
        var patch = JsonPatch.Parse(Encoding.UTF8.GetBytes($"[{once},{twice}]"), out _);
        Assert.Contains("too deep", Assert.Throws<StatusException>(() => patch.Apply(new MapValue())).InnerException!.Message, StringComparison.Ordinal);
        var copy = JsonPatch.Parse(Encoding.UTF8.GetBytes($$"""[{{once}},{"op":"copy","from":"/a","path":"{{levels}}/a"}]"""), out _);
        Assert.Equal(422, Assert.Throws<StatusException>(() => copy.Apply(new MapValue())).Code);
    }

    [Fact]
    public void Strict_errors_name_the_operation()
    {
        JsonPatch.Parse("""[{"op":"test","path":"/a","path":"/b","colour":1}]"""u8, out var errors);
        Assert.Equal(["json patch duplicate field \"[0].path\"", "json patch unknown field \"[0].colour\""], errors);
    }

    [Fact]
    public void Objects_that_were_walked_come_out_sorted() => Assert.Equal(
        """{"list":["g"],"spec":{"flag":true,"port":443},"u":{"z":1,"a":2}}""",
        JsonPatch.Parse("""[{"op":"replace","path":"/spec/port","value":443}]"""u8, out _)
            .Apply(Value("""{"u":{"z":1,"a":2},"spec":{"port":8080,"flag":true},"list":["g"]}""")).ToString());

    [Fact]
    public void What_was_added_tests_equal_and_removing_it_restores_the_document() => Gen.Select(GenValue.Object, GenValue.Name, GenValue.Any).Sample((document, name, value) =>
    {
        document.Remove(name);
        var path = "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        Assert.Equal(document, Run(document, Operation("add", path, value), Operation("test", path, value), Operation("remove", path)));
    });

    [Fact]
    public void A_move_is_a_copy_and_a_remove() => Gen.Select(GenValue.Object, GenValue.Any, GenValue.Any).Sample((document, value, other) =>
    {
        (document["from"], document["to"]) = (value, other);
        var move = Run(document, Operation("move", "/to", from: "/from"));
        Assert.Equal(Run(document, Operation("copy", "/to", from: "/from"), Operation("remove", "/from")), move);
    });

    [Fact]
    public void A_copy_is_independent_of_its_source() => Gen.Select(GenValue.Object, GenValue.Object).Sample((document, value) =>
    {
        document["from"] = value;
        var result = (MapValue)Run(document, Operation("copy", "/to", from: "/from"), Operation("add", "/to/extra", true));
        Assert.Equal(value, result["from"]);
        Assert.Equal(Run(value, Operation("add", "/extra", true)), result["to"]);
    });

    [Fact]
    public void A_replaced_document_is_exactly_the_new_one_and_nothing_is_edited() => Gen.Select(GenValue.Object, GenValue.Object).Sample((document, value) =>
    {
        var before = document.ToString();
        Assert.Equal(value, Run(document, Operation("replace", "", value)));
        Assert.Equal(before, document.ToString());
    });

    private static Value Operation(string op, string path, Value? value = null, string? from = null)
    {
        var operation = new MapValue { ["op"] = op, ["path"] = path };
        if (value is not null)
            operation["value"] = value;
        if (from is not null)
            operation["from"] = from;
        return operation;
    }

    private static Value Run(Value document, params Value[] operations) =>
        JsonPatch.Parse(ValueJson.Write(new ListValue([.. operations])), out _).Apply(document);

    private static Value Apply(string patch) => JsonPatch.Parse(Encoding.UTF8.GetBytes(patch), out _).Apply(Value(Object));

    private static Value Value(string json) => ValueJson.Parse(Encoding.UTF8.GetBytes(json));
}
