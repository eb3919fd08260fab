using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.Registry.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>Whatever a scalar is, every way of writing takes it, and OpenAPI says what it is.</summary>
public sealed class EveryScalarTests
{
    private const string Type = "\"apiVersion\":\"example.org/v1\",\"kind\":\"EveryScalar\"";
    private const string Before = """{"metadata":{"name":"web"},"spec":{"port":"http","every":"1m0s","size":"1Gi","ratio":0.5,"at":"2026-01-02T03:04:05.000000Z","text":"a","count":2}}""";

    private static readonly ResourceKind Kind = new KindBuilder<EveryScalar>().Build();

    private PlannedWrites _writes = new(Kind, AdmissionChain.Empty);

    [Theory]
    [InlineData("port", "8080")]
    [InlineData("port", "\"https\"")]
    [InlineData("every", "\"2m0s\"")]
    [InlineData("size", "\"500m\"")]
    [InlineData("ratio", "0.25")]
    [InlineData("at", "\"2026-01-02T03:04:06.000000Z\"")]
    [InlineData("count", "3")]
    public void Every_kind_of_patch_and_apply_takes_it(string member, string value)
    {
        foreach (var verb in (WriteVerb[])[WriteVerb.MergePatch, WriteVerb.StrategicMergePatch])
        {
            _writes = new(Kind, AdmissionChain.Empty);
            _writes.Write(WriteVerb.Create, Before.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
            _writes.Write(verb, $$$"""{"spec":{"{{{member}}}":{{{value}}}}}""");
            Assert.Equal(value, Written(member));
            // What is not touched is fitted to its type, too.
            _writes.Write(verb, """{"spec":{"text":"c"}}""");
            Assert.Equal(value, Written(member));
        }
        _writes = new(Kind, AdmissionChain.Empty);
        _writes.Write(WriteVerb.Apply, $$$"""{{{{Type}}},"metadata":{"name":"web"},"spec":{"text":"a","{{{member}}}":{{{value}}}}}""");
        Assert.Equal(value, Written(member));
    }

    [Fact]
    public void A_default_stands_for_what_is_left_out_and_for_nothing_else()
    {
        _writes.Write(WriteVerb.Create, """{"metadata":{"name":"web"},"spec":{"text":"a"}}""");
        Assert.Equal(("\"gallon\"", "1"), (Written("unit"), Written("count")));
        _writes.Write(WriteVerb.MergePatch, """{"spec":{"unit":"litre","count":0}}""");
        Assert.Equal(("\"litre\"", "0"), (Written("unit"), Written("count")));
    }

    [Theory]
    [InlineData("port", """{"description":"By number or by name.","anyOf":[{"type":"integer"},{"type":"string"}],"x-kubernetes-int-or-string":true}""", """{"description":"By number or by name.","x-kubernetes-int-or-string":true}""")]
    [InlineData("every", """{"description":"How long.","type":"string"}""", null)]
    [InlineData("size", """{"description":"How much.","type":"string"}""", null)]
    [InlineData("ratio", """{"description":"How exactly.","type":"number","format":"float"}""", null)]
    [InlineData("at", """{"description":"When.","type":"string","format":"date-time"}""", null)]
    [InlineData("unit", """{"description":"Which.","type":"string","enum":["litre","gallon"],"default":"gallon"}""", null)]
    [InlineData("times", """{"description":"How often.","type":"integer","format":"int32","default":2}""", null)]
    [InlineData("count", """{"description":"How many.","type":"integer","format":"int32","default":1,"minimum":0,"maximum":10,"exclusiveMaximum":true,"multipleOf":1}""", null)]
    [InlineData("text", """{"description":"What it is called.","type":"string","format":"hostname","minLength":1,"maxLength":63,"pattern":"^[a-z]+$"}""", null)]
    [InlineData("notes", """{"description":"What else.","type":"object","additionalProperties":{"type":"string"},"minProperties":1,"maxProperties":3,"x-kubernetes-validations":[{"rule":"self == oldSelf"}]}""", "")]
    public void OpenAPI_says_what_it_is_and_which_rules_hold(string member, string v3, string? v2)
    {
        if (v2 != "")
            Assert.Equal(Sorted(v3), Sorted(Property(v3: true, member)));
        Assert.Equal(Sorted(v2 is null or "" ? v3 : v2), Sorted(Property(v3: false, member)));
    }

    [Fact]
    public void Rules_of_items_stand_at_the_items() => Assert.Equal(
        Sorted("""{"description":"Which colours.","type":"array","items":{"type":"string","enum":["red","green"]},"x-kubernetes-list-type":"atomic","minItems":1,"maxItems":3,"uniqueItems":true}"""),
        Sorted(Property(v3: false, "colours")));

    [Fact]
    public void What_has_a_default_is_not_required_and_what_is_declared_so_is() =>
        Assert.Equal("""["text"]""", Definition(v3: true)["required"].ToString());

    private string Written(string member) => _writes.Object.GetProperty("spec").GetProperty(member).GetRawText();

    private static MapValue Definition(bool v3)
    {
        var definitions = new Definitions(v3, new GroupVersionKinds([Kind]));
        definitions.Add((StructSchema)Kind.Storage.Schema.Field("spec")!.Type);
        return (MapValue)((MapValue)definitions.ToValue()).Members.Single(m => m.Key.EndsWith("EveryScalarSpec", StringComparison.Ordinal)).Value;
    }

    private static string Property(bool v3, string member) => ((MapValue)Definition(v3)["properties"]).Get(member)!.ToString();

    private static string Sorted(string json) => Tree.Sorted(((MapValue)ValueJson.Parse(System.Text.Encoding.UTF8.GetBytes(json))).Members).ToString();
}
