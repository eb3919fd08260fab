using System.Text;
using OrleansAA.ApiMachinery.Crds;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.Crds.V1;
using OrleansAA.ApiMachinery.Validation;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Crds;

/// <summary>A kind as a CRD, and what the machinery has for those that come from one.</summary>
public sealed class CustomResourceDefinitionTests
{
    private static readonly ResourceKind Kind = new KindBuilder<Boiler>()
        .Version<V1beta1.Boiler>()
        .PrinterColumn("Fuel", "string", ".spec.fuel", "What it burns")
        .PrinterColumn("Pipe", "string", ".spec.pipes[0].name", priority: 1)
        .Column("Large", "boolean", "Whether it is large", b => b.Spec.Size > 5)
        .SelectableField("spec.name")
        .SelectableField("spec.size", b => b.Spec.Size.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Scale("spec.size", "status.size")
        .Build();

    private static readonly CustomResourceDefinition Crd = CustomResourceDefinition.Of(Kind);

    public static TheoryData<string> Kinds => ["Boiler", "Widget", "Ruled"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Its_schema_is_one_that_a_cluster_takes(string name)
    {
        var kind = name switch { "Boiler" => Kind, "Widget" => WidgetKind.Instance, _ => RuleKind.Kind };
        foreach (var version in Versions(CustomResourceDefinition.Of(kind)))
            Assert.Equal([], StructuralRules.Broken(At(version, "schema.openAPIV3Schema")));
    }

    [Fact]
    public void It_says_names_scope_and_subresources()
    {
        var spec = At(Crd.Document, "spec");
        Assert.Equal("""{"plural":"boilers","singular":"boiler","kind":"Boiler","listKind":"BoilerList","shortNames":["bo"],"categories":["heat"]}""", At(spec, "names").ToString());
        Assert.Equal(("crds.example.com", "Namespaced", "boilers.crds.example.com"), (spec["group"].ToString().Trim('"'), spec["scope"].ToString().Trim('"'), Crd.Name));
        Assert.Equal("""{"status":{},"scale":{"specReplicasPath":".spec.size","statusReplicasPath":".status.size"}}""", At(Versions(Crd)[0], "subresources").ToString());
        Assert.Equal([("v1", true), ("v1beta1", false)], Versions(Crd).Select(v => (((StringValue)v["name"]).Text, ((BooleanValue)v["storage"]).Flag)));
    }

    [Theory]
    [InlineData("spec", """["name"]""", "required")]
    [InlineData("spec.properties.size", """{"description":"How large it is.","type":"integer","format":"int32","default":0}""", null)]
    [InlineData("spec.properties.fuel", """{"description":"What it burns, if that is known: nothing is a fuel, too.","type":"string","default":"oil","maxLength":8}""", null)]
    [InlineData("spec.properties.pace", """{"description":"Its pace.","type":"string","enum":["Slow","full-steam"]}""", null)]
    [InlineData("spec.properties.out", """{"description":"How many may be out.","anyOf":[{"type":"integer"},{"type":"string"}],"x-kubernetes-int-or-string":true,"pattern":"^[0-9]+%?$","maximum":5}""", null)]
    [InlineData("spec.properties.pipes", "\"map\"", "x-kubernetes-list-type")]
    [InlineData("spec.properties.pipes.items", """["name"]""", "required")]
    [InlineData("spec.properties.limits", "1", "maxProperties")]
    [InlineData("spec.properties.values", """{"description":"Anything.","type":"object","x-kubernetes-preserve-unknown-fields":true}""", null)]
    public void Each_member_says_what_its_type_says(string path, string expected, string? keyword)
    {
        var node = At(Versions(Crd)[0], "schema.openAPIV3Schema.properties." + path);
        Assert.Equal(expected, (keyword is null ? node : node[keyword]).ToString());
    }

    [Fact]
    public void A_scale_that_reports_no_number_is_left_out_and_named()
    {
        var crd = CustomResourceDefinition.Of(new KindBuilder<Boiler>().Scale("spec.size", "spec.size").Build());
        Assert.Equal("""{"status":{}}""", At(Versions(crd)[0], "subresources").ToString());
        Assert.Contains("subresource scale: a CRD has the number that is wanted below spec and the number there is below status, and here they are spec.size and spec.size: left out", crd.Lost);
    }

    [Fact]
    public void A_cluster_is_told_that_a_group_of_its_own_was_not_approved()
    {
        Assert.Equal("""{"name":"boilers.crds.example.com"}""", At(Crd.Document, "metadata").ToString());
        var crd = CustomResourceDefinition.Of(new KindBuilder<Valve>().Build());
        Assert.Equal("""{"api-approved.kubernetes.io":"unapproved, written of an aggregated API"}""", At(crd.Document, "metadata.annotations").ToString());
    }

    [Fact]
    public void What_a_crd_has_no_words_for_is_named() => Assert.Equal(
        [
            "column Large: a function gives it: left out; PrinterColumn reads a member instead",
            "selectable field spec.size: a function reads it: left out",
            "v1 spec.pipes: [PatchMerge]: a CRD takes no strategic merge patch: left out",
            "v1 spec.pipes[0].branches[0]: BoilerPipe contains itself, which no CRD can say: an object of any members",
        ],
        Crd.Lost.Where(l => !l.StartsWith("v1beta1", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void Columns_that_read_members_are_those_of_the_crd_with_the_age() => Assert.Equal(
        """[{"name":"Fuel","type":"string","description":"What it burns","jsonPath":".spec.fuel"},{"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"},{"name":"Pipe","type":"string","priority":1,"jsonPath":".spec.pipes[0].name"}]""",
        Versions(Crd)[0]["additionalPrinterColumns"].ToString());

    [Fact]
    public void A_version_of_the_same_members_takes_them_over_and_drops_others()
    {
        var old = new V1beta1.Boiler { Metadata = new() { Name = "a" }, Spec = new() { Size = 3, Name = "x", Owner = "me" } };
        var stored = (Boiler)Kind.Version("v1beta1")!.ToStorage(old);
        Assert.Equal(("a", 3, "x"), (stored.Metadata.Name, stored.Spec.Size, stored.Spec.Name));
        var shown = (V1beta1.Boiler)Kind.Version("v1beta1")!.FromStorage(stored);
        Assert.Equal((3, null), (shown.Spec!.Size, shown.Spec.Owner));
    }

    [Fact]
    public void A_status_may_be_written_with_the_object()
    {
        var kind = new KindBuilder<Boiler>().StatusWithObject().Build();
        Assert.Empty(kind.Subresources);
        Assert.Null(Versions(CustomResourceDefinition.Of(kind))[0].Get("subresources"));
    }

    [Theory]
    [InlineData("""{"name":"a","fuel":""}""", "")]
    [InlineData("""{"name":"a","out":"x"}""", """spec.out: Invalid value: "x": spec.out in body should match '^[0-9]+%?$'""")]
    [InlineData("""{"name":"a","out":"50%"}""", "")]
    [InlineData("""{"name":"a","out":7}""", "spec.out: Invalid value: 7: spec.out in body should be less than or equal to 5")]
    [InlineData("""{"name":"a","limits":{}}""", "spec.limits: Invalid value: 0: spec.limits in body should have at least 1 properties")]
    [InlineData("""{"name":"a","limits":{"low":1,"high":2}}""", "spec.limits: Too many: 2: must have at most 1 items")]
    [InlineData("""{"name":"a","pipes":[{}]}""", "spec.pipes[0].name: Required value")]
    public void Members_of_crds_are_checked_as_a_crd_checks_them(string spec, string expected)
    {
        var boiler = Decoded(spec);
        Assert.Equal(expected, string.Join("; ", SchemaValidation.Validate(Kind.Storage.Schema, boiler).Select(e => e.ToString())));
    }

    /// <summary>Nothing is not the same as empty, where the type says so.</summary>
    [Fact]
    public void What_is_empty_stays_where_the_type_leaves_out_null_alone()
    {
        Assert.Contains("\"fuel\":\"\"", Encoding.UTF8.GetString(KindCodec.Encode(Kind, Kind.Storage, Decoded("""{"name":"a","fuel":""}"""))), StringComparison.Ordinal);
        Assert.Contains("\"fuel\":\"oil\"", Encoding.UTF8.GetString(KindCodec.Encode(Kind, Kind.Storage, Decoded("""{"name":"a"}"""))), StringComparison.Ordinal);
    }

    private static Boiler Decoded(string spec) => (Boiler)KindCodec.DecodeStored(Kind, Encoding.UTF8.GetBytes($$"""{"metadata":{"name":"x"},"spec":{{spec}}}"""));

    private static List<MapValue> Versions(CustomResourceDefinition crd) => [.. ((ListValue)At(crd.Document, "spec")["versions"]).Items.Cast<MapValue>()];

    private static MapValue At(MapValue map, string path) => path.Split('.').Aggregate(map, (at, name) => (MapValue)at[name]);
}
