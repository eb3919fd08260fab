using System.Text;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.Crds.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Scheme;

public sealed class ColumnPathTests
{
    private static readonly ResourceKind Kind = new KindBuilder<Boiler>().Build();

    private static readonly object Boiler = KindCodec.DecodeStored(Kind, Encoding.UTF8.GetBytes("""
        {"kind":"Boiler","metadata":{"name":"x","annotations":{"a.b/c":"note"}},
        "spec":{"size":3,"name":"n","out":"5%","pipes":[{"name":"in"},{"name":"out"}],"values":{"deep":{"a.b":[1,2.5,true]}}},
        "status":{"conditions":[{"type":"Idle","status":"True","reason":"a","message":""},{"type":"Ready","status":"False","reason":"b","message":""}]}}
        """));

    [Theory]
    [InlineData(".spec.name", "string", "n")]
    [InlineData(".spec.size", "integer", 3L)]
    [InlineData(".spec.size", "number", 3.0)]
    [InlineData(".spec.size", "string", "3")]
    [InlineData(".spec.size", "boolean", null)]
    [InlineData(".spec.out", "string", "5%")]
    [InlineData(".spec.pipes[1].name", "string", "out")]
    [InlineData(".spec.pipes[-1].name", "string", "out")]
    [InlineData(".spec.pipes[7].name", "string", null)]
    [InlineData(".spec.pipes[*].name", "string", "in")]
    [InlineData(".spec.pipes[0]", "string", """{"name":"in"}""")]
    [InlineData(".spec['pipes'][0]['name']", "string", "in")]
    [InlineData(".status.conditions[?(@.type==\"Ready\")].status", "string", "False")]
    [InlineData(".status.conditions[?(@.type=='Ready')].reason", "string", "b")]
    [InlineData(".status.conditions[?( @.type != \"Idle\" )].reason", "string", "b")]
    [InlineData(".status.conditions[?(@.reason)].type", "string", "Idle")]
    [InlineData(".status.conditions[?(@.type==\"Other\")].status", "string", null)]
    [InlineData(".metadata.annotations.a\\.b/c", "string", "note")]
    [InlineData(".metadata.annotations['a.b/c']", "string", "note")]
    [InlineData(".spec.values.deep.a\\.b[1]", "number", 2.5)]
    [InlineData(".spec.values.deep.a\\.b[2]", "boolean", true)]
    [InlineData(".spec.values.deep.a\\.b[1]", "integer", 2L)]
    [InlineData(".spec.nothing.below", "string", null)]
    public void A_path_leads_to_the_first_value_of_its_type(string path, string type, object? expected) => Assert.Equal(expected, ColumnPath.Parse(path)!.Cell(Kind.Storage.Schema, Boiler, type));

    [Theory]
    [InlineData("")]
    [InlineData("spec.name")]
    [InlineData(".spec..name")]
    [InlineData(".spec.pipes[")]
    [InlineData(".spec.pipes[0:1]")]
    [InlineData(".spec.pipes[?(@.name==)]")]
    [InlineData("{.spec.name}")]
    [InlineData(".a\\")]
    public void What_is_no_path_is_none(string text) => Assert.Null(ColumnPath.Parse(text));

    [Theory]
    [InlineData("text", ".spec.name", "there are string, integer, number, boolean, date")]
    [InlineData("string", "spec", "a path is written as .status")]
    public void A_column_that_cannot_be_is_refused_when_it_is_added(string type, string path, string expected) => Assert.Contains(
        expected, Assert.Throws<ArgumentException>(() => new KindBuilder<Boiler>().PrinterColumn("C", type, path)).Message, StringComparison.Ordinal);
}
