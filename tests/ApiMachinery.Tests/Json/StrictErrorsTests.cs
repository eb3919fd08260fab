using System.Text;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Tests.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Json;

/// <summary>What a strict decoder says of duplicate and unknown members, and what becomes of duplicates.</summary>
public sealed class StrictErrorsTests
{
    [Fact]
    public void Duplicates_and_unknowns_are_told_in_the_order_of_the_document_each_once()
    {
        Decode("""{"metadata":{"ownerReferences":[{"zz":1},{"zz":1,"name":"a","name":"b"}]},"aa":1,"kind":"x","kind":"y","aa":2,"kind":"z"}""", out var strict);
        Assert.Equal(
            [
                "unknown field \"metadata.ownerReferences[0].zz\"", "unknown field \"metadata.ownerReferences[1].zz\"",
                "duplicate field \"metadata.ownerReferences[1].name\"", "unknown field \"aa\"", "duplicate field \"kind\"",
            ],
            strict);
    }

    [Fact]
    public void Names_are_quoted_as_Go_does()
    {
        Decode("""{"a\"b":1,"a\\b":1,"a\tb":1,"\u0001":1,"":1}""", out var strict);
        Assert.Equal(
            ["unknown field \"a\\\"b\"", "unknown field \"a\\\\b\"", "unknown field \"a\\tb\"", "unknown field \"\\x01\"", "unknown field \"\""], strict);
    }

    [Fact]
    public void A_hundred_are_told()
    {
        Decode("{" + string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"u{i}\":1")) + "}", out var strict);
        Assert.Equal(StrictErrors.Max, strict.Count);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"a","name":null}}""", """{"name":"a"}""")]
    [InlineData("""{"metadata":{"name":"a"},"metadata":null}""", """{"name":"a"}""")]
    [InlineData("""{"metadata":{"name":"a"},"metadata":{"labels":{"a":"b"}}}""", """{"name":"a","labels":{"a":"b"}}""")]
    [InlineData("""{"metadata":{"labels":{"a":"b","c":"d"},"labels":{"c":"e"}}}""", """{"labels":{"a":"b","c":"e"}}""")]
    [InlineData("""{"metadata":{"labels":{"a":"b"},"labels":null}}""", "{}")]
    [InlineData("""{"metadata":{"finalizers":["a","b"],"finalizers":["c"]}}""", """{"finalizers":["c"]}""")]
    [InlineData("""{"metadata":{"deletionGracePeriodSeconds":1,"deletionGracePeriodSeconds":null}}""", "{}")]
    [InlineData("""{"metadata":{"generation":1,"generation":null}}""", """{"generation":1}""")]
    [InlineData(
        """{"metadata":{"ownerReferences":[{"name":"a","uid":"u"}],"ownerReferences":[{"name":"b"},null]}}""",
        """{"ownerReferences":[{"apiVersion":"","kind":"","name":"b","uid":"u"},{"apiVersion":"","kind":"","name":"","uid":""}]}""")]
    public void The_second_is_read_into_the_first_as_Go_does_it(string json, string metadata)
    {
        var read = (MapValue)ObjectCodec.ToValue(SchemaRegistry.Of<Widget>(), Decode(json, out _));
        var expected = (MapValue)ValueJson.Parse(Encoding.UTF8.GetBytes(metadata));
        var actual = (MapValue)read["metadata"];
        actual.Remove("creationTimestamp");
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Names_that_the_first_of_two_maps_has_are_no_duplicates_in_the_second()
    {
        Decode("""{"metadata":{"labels":{"a":"b"},"labels":{"a":"c","d":"e","d":"f"}}}""", out var strict);
        Assert.Equal(["duplicate field \"metadata.labels\"", "duplicate field \"metadata.labels.d\""], strict);
    }

    [Fact]
    public void A_JSON_patch_tells_of_its_operations_in_order()
    {
        JsonPatch.Parse("""[{"op":"test","colour":1,"path":"/a","value":{"x":1,"x":2},"colour":2,"op":"add"}]"""u8, out var strict);
        Assert.Equal(
            [
                "json patch unknown field \"[0].colour\"", "json patch duplicate field \"[0].value.x\"", "json patch duplicate field \"[0].op\"",
            ],
            strict);
    }

    [Fact]
    public void A_long_path_is_cut()
    {
        Decode($$"""{"{{new string('x', 100_000)}}":1}""", out var strict);
        Assert.Equal($"unknown field \"{new string('x', ClientText.PathCharsMax)}...\"", Assert.Single(strict));
    }

    private static object Decode(string json, out IReadOnlyList<string> strict) =>
        ObjectCodec.Decode(SchemaRegistry.Of<Widget>(), Encoding.UTF8.GetBytes(json), out strict);
}
