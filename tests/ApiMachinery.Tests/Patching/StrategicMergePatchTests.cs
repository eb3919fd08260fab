using System.Text;
using CsCheck;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Tests.Json;
using OrleansAA.ApiMachinery.Tests.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Patching;

public class StrategicMergePatchTests
{
    private static readonly StructSchema Schema = SchemaRegistry.Of<Widget>();

    [Theory]
    [InlineData("""{"spec":{"name":"n","size":1}}""", """{"spec":{"size":null,"name":"m"}}""", """{"spec":{"name":"m"}}""")]
    [InlineData("""{"metadata":{"labels":{"a":"1","b":"2"}}}""", """{"metadata":{"labels":{"$patch":"replace","c":"3"}}}""", """{"metadata":{"labels":{"c":"3"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"a":"1"}}}""", """{"metadata":{"annotations":{"$patch":"delete"}}}""", """{"metadata":{"annotations":{}}}""")]
    [InlineData("""{"metadata":{}}""", """{"metadata":{"annotations":{"$patch":"delete"}}}""", """{"metadata":{}}""")]
    [InlineData("""{"spec":{"name":"n","size":1}}""", """{"spec":{"$patch":"replace","name":"m"}}""", """{"spec":{"name":"m"}}""")]
    [InlineData("""{"spec":{"name":"n","size":1,"tags":["t"]}}""", """{"spec":{"$retainKeys":["name","size"],"size":2}}""", """{"spec":{"name":"n","size":2}}""")]
    [InlineData("""{}""", """{"spec":{"name":"n","size":null}}""", """{"spec":{"name":"n"}}""")]
    [InlineData("""{"spec":5}""", """{"spec":{"name":"n","tags":[{"$patch":"delete"}]}}""", """{"spec":{"name":"n","tags":[]}}""")]
    public void Maps_merge(string original, string patch, string result) => Assert.Equal(Map(result), Apply(original, patch));

    [Theory]
    [InlineData("""["a"]""", """{"tags":["b"]}""", """["b"]""")]
    [InlineData("""["a","b"]""", """{"$deleteFromPrimitiveList/tags":["a"]}""", """["b"]""")]
    public void A_list_without_a_merge_strategy_is_replaced(string tags, string patch, string result) => Assert.Equal(
        Map($$"""{"spec":{"tags":{{result}} } }"""), Apply($$"""{"spec":{"tags":{{tags}} } }""", $$"""{"spec":{{patch}} }"""));

    [Theory]
    [InlineData("""["g"]""", """{"finalizers":["b"]}""", """["b","g"]""")]
    [InlineData("""["b","g"]""", """{"$deleteFromPrimitiveList/finalizers":["g"]}""", """["b"]""")]
    [InlineData("""["b"]""", """{"$setElementOrder/finalizers":["c","b"],"finalizers":["c"]}""", """["c","b"]""")]
    [InlineData("""["a","b","c"]""", """{"$setElementOrder/finalizers":["c","a"]}""", """["b","c","a"]""")]
    [InlineData("""["a","b"]""", """{"finalizers":["b","a","b"]}""", """["b","a"]""")]
    [InlineData("""["a"]""", """{"$setElementOrder/finalizers":["b"],"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["b"]}""", """["b"]""")]
    public void A_list_of_values_merges_as_a_set(string finalizers, string patch, string result) => Assert.Equal(
        Map($$"""{"metadata":{"finalizers":{{result}} } }"""), Apply($$"""{"metadata":{"finalizers":{{finalizers}} } }""", $$"""{"metadata":{{patch}} }"""));

    [Theory]
    [InlineData("""[{"type":"A","status":"T"},{"type":"B","status":"T"}]""", """{"conditions":[{"type":"B","status":"F"}]}""", """[{"type":"A","status":"T"},{"type":"B","status":"F"}]""")]
    [InlineData("""[{"type":"A"}]""", """{"conditions":[{"type":"Z"}]}""", """[{"type":"Z"},{"type":"A"}]""")]
    [InlineData("""[{"type":"A"},{"type":"B"}]""", """{"conditions":[{"type":"A","$patch":"delete"}]}""", """[{"type":"B"}]""")]
    [InlineData("""[{"type":"A"},{"type":"B"}]""", """{"conditions":[{"type":"Z"},{"$patch":"replace"}]}""", """[{"type":"Z"}]""")]
    [InlineData("""[{"type":"A","message":"m"},{"type":"B"},{"type":"C"}]""", """{"$setElementOrder/conditions":[{"type":"C"},{"type":"A"},{"type":"B"}],"conditions":[{"type":"A","message":"n"}]}""", """[{"type":"C"},{"type":"A","message":"n"},{"type":"B"}]""")]
    [InlineData("""[{"type":"A","message":"m"}]""", """{"conditions":[{"type":"A","message":null}]}""", """[{"type":"A"}]""")]
    public void A_list_of_objects_merges_by_its_key(string conditions, string patch, string result) =>
        Assert.Equal(Map($$"""{"conditions":{{result}} }"""), Apply($$"""{"conditions":{{conditions}} }""", patch));

    [Fact]
    public void A_new_list_loses_its_directives() => Assert.Equal(
        Map("""{"conditions":[{"type":"B"},{"type":"A"}]}"""),
        Apply("{}", """{"$setElementOrder/conditions":[{"type":"B"},{"type":"A"}],"conditions":[{"type":"B"},{"type":"A"},{"type":"X","$patch":"delete"}]}"""));

    [Theory]
    [InlineData("""{"spec":{"$patch":"frob"}}""", "unknown patch type: frob in map: map[$patch:frob]")]
    [InlineData("""{"conditions":[{"type":"A","$patch":"frob"}]}""", "unknown patch type: frob in map: map[$patch:frob type:A]")]
    [InlineData("""{"conditions":[{"$patch":"merge"}]}""", "merging lists cannot yet be specified in the patch")]
    [InlineData("""{"conditions":[{"status":"True"}]}""", "map: map[status:True] does not contain declared merge key: type")]
    [InlineData("""{"conditions":[{"$patch":"delete"}]}""", "map: map[$patch:delete] does not contain declared merge key: type")]
    [InlineData("""{"conditions":["A"]}""", "list element types are not identical: [[map[type:A]] [A]]")]
    [InlineData("""{"spec":{"$retainKeys":"name"}}""", "invalid patch format of retainKeys")]
    [InlineData("""{"spec":{"$retainKeys":["name"],"size":2}}""", "invalid patch format of retainKeys")]
    [InlineData("""{"$deleteFromPrimitiveList":["A"]}""", "invalid patch format of primitive list")]
    [InlineData("""{"$setElementOrder":["A"]}""", "invalid patch format of setElementOrder list")]
    [InlineData("""{"$setElementOrder/conditions":"A"}""", "expected a []interface {}, but received a string")]
    [InlineData("""{"$setElementOrder/nothing":[]}""", "unable to find api field in struct Widget for the json field \"nothing\"")]
    [InlineData("""{"$setElementOrder/conditions":[{"type":"B"}],"conditions":[{"type":"A"}]}""", "The order in patch list:\n[map[type:A]]\n doesn't match $setElementOrder list:\n[map[type:B]]\n")]
    public void A_patch_without_meaning_is_400(string patch, string message)
    {
        var error = Assert.Throws<StatusException>(() => Apply("""{"spec":{"name":"n"},"conditions":[{"type":"A"}]}""", patch));
        Assert.Equal((400, message), (error.Code, error.Message));
    }

    [Fact]
    public void Lists_of_lists_are_422() =>
        Assert.Equal(422, Assert.Throws<StatusException>(() => Apply("""{"conditions":[{"type":"A"}]}""", """{"conditions":[[]]}""")).Code);

    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("[]", "json: cannot unmarshal array into Go value of type map[string]interface {}")]
    public void A_body_that_is_no_object_is_400(string body, string message) =>
        Assert.Equal(message, Assert.Throws<StatusException>(() => StrategicMergePatch.Parse(Encoding.UTF8.GetBytes(body), out _)).Message);

    [Fact]
    public void A_merged_set_is_the_union_in_the_patch_s_order() => Gen.Select(GenTags, GenTags).Where((old, patch) => old.Count + patch.Count > 0).Sample((old, patch) =>
    {
        var merged = Tags(Apply(WithTags(old), WithTags(patch)));
        Assert.Equal(old.Union(patch).Order(), merged.Order());
        Assert.Equal(patch.Distinct(), merged.Where(patch.Contains));
        Assert.Equal(old.Except(patch), merged.Except(patch));
    });

    [Fact]
    public void Element_order_decides_where_it_speaks_and_the_old_order_elsewhere() => Gen.Select(GenTags, Gen.Shuffle(new[] { "a", "b", "c", "d", "e" })).Where((old, _) => old.Count > 0).Sample((old, order) =>
    {
        var patch = new MapValue { ["metadata"] = new MapValue { ["$setElementOrder/finalizers"] = List(order.Take(3)) } };
        var arranged = Tags(StrategicMergePatch.Apply(WithTags(old), patch, Schema));
        Assert.Equal(old.Distinct().Order(), arranged.Order());
        Assert.Equal(order.Take(3).Where(old.Contains), arranged.Where(order.Take(3).Contains));
        Assert.Equal(old.Except(order.Take(3)), arranged.Except(order.Take(3)));
    });

    [Fact]
    public void Neither_argument_is_edited() => Gen.Select(GenTags, GenTags).Sample((old, patch) =>
    {
        var (original, changes) = (WithTags(old), WithTags(patch));
        var before = (original.ToString(), changes.ToString());
        StrategicMergePatch.Apply(original, changes, Schema);
        Assert.Equal(before, (original.ToString(), changes.ToString()));
    });

    private static Gen<List<string>> GenTags => GenValue.Pick("a", "b", "c", "d", "e").List[0, 5].Select(list => list.Distinct().ToList());

    private static MapValue WithTags(IEnumerable<string> tags) => new() { ["metadata"] = new MapValue { ["finalizers"] = List(tags) } };

    private static ListValue List(IEnumerable<string> texts) => new(texts.Select(t => (Value)t).ToList());

    private static List<string> Tags(MapValue document) =>
        ((ListValue)((MapValue)document["metadata"])["finalizers"]).Items.Select(t => ((StringValue)t).Text).ToList();

    private static MapValue Apply(string original, string patch) => Apply(Map(original), Map(patch));

    private static MapValue Apply(MapValue original, MapValue patch) => StrategicMergePatch.Apply(original, patch, Schema);

    private static MapValue Map(string json) => (MapValue)ValueJson.Parse(Encoding.UTF8.GetBytes(json));
}
