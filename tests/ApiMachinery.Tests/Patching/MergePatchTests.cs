using System.Text;
using CsCheck;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Tests.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Patching;

public class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""[1,2]""", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void The_examples_of_the_RFC_hold(string target, string patch, string result) =>
        Assert.Equal(Parse(result), MergePatch.Apply(Parse(target), Parse(patch)));

    [Fact]
    public void Objects_in_lists_are_sorted_and_lose_members_that_are_null() => Assert.Equal(
        """{"a":[{"b":2,"c":[{}],"z":1},null]}""",
        MergePatch.Apply(Parse("""{"a":[]}"""), Parse("""{"a":[{"z":1,"b":2,"n":null,"c":[{"n":null}]},null]}""")).ToString());

    [Fact]
    public void Merged_objects_come_out_sorted_and_others_as_they_were() => Assert.Equal(
        """{"a":{"z":1,"b":2},"spec":{"host":"h","name":"n"}}""",
        MergePatch.Apply(Parse("""{"spec":{"name":"n","host":"g"},"a":{"z":1,"b":2}}"""), Parse("""{"spec":{"host":"h"}}""")).ToString());

    [Theory]
    [InlineData("", "error decoding patch: unexpected end of JSON input")]
    [InlineData("{", "error decoding patch: unexpected end of JSON input")]
    [InlineData("[]", "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData("5", "error decoding patch: json: cannot unmarshal number into Go value of type map[string]interface {}")]
    [InlineData("null", "Invalid JSON Patch")]
    public void A_body_that_is_no_object_is_400(string body, string message)
    {
        var error = Assert.Throws<StatusException>(() => MergePatch.Parse(Encoding.UTF8.GetBytes(body), out _));
        Assert.Equal((400, message), (error.Code, error.Message));
    }

    [Fact]
    public void Duplicates_are_told_and_the_last_wins()
    {
        var patch = MergePatch.Parse("""{"spec":{"port":1,"port":22}}"""u8, out var errors);
        Assert.Equal(["duplicate field \"spec.port\""], errors);
        Assert.Equal("""{"spec":{"port":22}}""", patch.ToString());
    }

    [Fact]
    public void It_does_what_the_RFC_writes_down() => Gen.Select(GenValue.Any, GenValue.Any)
        .Sample((target, patch) => Assert.Equal(Rfc(target, patch), MergePatch.Apply(target, patch)));

    [Fact]
    public void Neither_argument_is_edited_and_a_second_time_changes_nothing() => Gen.Select(GenValue.Any, GenValue.Any).Sample((target, patch) =>
    {
        var (before, changes) = (target.ToString(), patch.ToString());
        var once = MergePatch.Apply(target, patch);
        Assert.Equal(once, MergePatch.Apply(once, patch));
        Assert.Equal((before, changes), (target.ToString(), patch.ToString()));
    });

    /// <summary>RFC 7386, section 2, word for word, but for objects in lists.</summary>
    private static Value Rfc(Value target, Value patch)
    {
        if (patch is ListValue list)
            return new ListValue(list.Items.Select(item => item is MapValue or ListValue ? Rfc(NullValue.Instance, item) : item));
        if (patch is not MapValue changes)
            return patch;
        var result = target is MapValue map ? (MapValue)map.Clone() : new MapValue();
        foreach (var (name, value) in changes.Members)
        {
            if (value.IsNull)
            {
                if (result.Has(name))
                    result.Remove(name);
            }
            else
            {
                result[name] = Rfc(result.Get(name) ?? NullValue.Instance, value);
            }
        }
        return result;
    }

    private static Value Parse(string json) => ValueJson.Parse(Encoding.UTF8.GetBytes(json));
}
