using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.Registry.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>Defaults and rules that a type declares, on the way of a write.</summary>
public sealed class DeclaredRulesTests
{
    private const string Minimal = """{"metadata":{"name":"web"},"spec":{"level":3}}""";

    private static readonly ResourceKind Kind = new KindBuilder<Gauge>().Build();

    private readonly RecordingPlugin _plugin = new();
    private readonly PlannedWrites _writes;

    public DeclaredRulesTests() => _writes = new(Kind, new AdmissionChain([_plugin]));

    [Theory]
    [InlineData(WriteVerb.Create, Minimal)]
    [InlineData(WriteVerb.Apply, """{"apiVersion":"example.org/v1","kind":"Gauge","metadata":{"name":"web"},"spec":{"level":3}}""")]
    public void What_is_left_out_gets_its_default(WriteVerb verb, string body)
    {
        _writes.Write(verb, body);
        Assert.Equal("litre", _writes.Object.GetProperty("spec").GetProperty("unit").GetString());
    }

    [Fact]
    public void Defaults_are_owned_by_who_creates_and_not_by_who_applies()
    {
        _writes.Write(WriteVerb.Create, Minimal);
        Assert.Contains("f:unit", Owned(), StringComparison.Ordinal);
        var applied = new PlannedWrites(Kind, AdmissionChain.Empty);
        applied.Write(WriteVerb.Apply, """{"apiVersion":"example.org/v1","kind":"Gauge","metadata":{"name":"web"},"spec":{"level":3}}""");
        Assert.DoesNotContain("f:unit", applied.Object.GetProperty("metadata").GetProperty("managedFields").GetRawText(), StringComparison.Ordinal);

        string Owned() => _writes.Object.GetProperty("metadata").GetProperty("managedFields").GetRawText();
    }

    [Fact]
    public void What_a_plugin_takes_away_gets_its_default_again()
    {
        _plugin.Mutates = a => ((Gauge)a.Object!).Spec.Unit = null;
        _writes.Write(WriteVerb.Create, Minimal);
        Assert.Equal("litre", _writes.Object.GetProperty("spec").GetProperty("unit").GetString());
    }

    [Fact]
    public void An_object_stored_before_there_was_the_default_has_it_when_it_is_written()
    {
        _writes.Store("""{"kind":"Gauge","apiVersion":"example.org/v1","metadata":{"name":"web","namespace":"ns","uid":"1"},"spec":{"level":3}}""");
        _writes.Write(WriteVerb.MergePatch, """{"metadata":{"labels":{"a":"b"}}}""");
        Assert.Equal(GaugeUnit.Litre, ((Gauge)_plugin.Seen[^1].OldObject!).Spec.Unit);
        Assert.Equal("litre", _writes.Object.GetProperty("spec").GetProperty("unit").GetString());
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"level":11}}""", "spec.level: Invalid value: 11: spec.level in body should be less than or equal to 10")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"level":1,"unit":"pint"}}""", "spec.unit: Unsupported value: \"pint\": supported values: \"litre\", \"gallon\"")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"level":1,"marks":[{"at":1},{"at":1}]}}""", "spec.marks[1]: Duplicate value: {\"at\":1}")]
    public void A_rule_that_is_broken_is_refused_in_the_words_of_a_CRD(string body, string says)
    {
        var refusal = _writes.Refused(WriteVerb.Create, body);
        Assert.Equal(422, refusal.Code);
        Assert.Contains(says, refusal.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_wrong_before_the_rule_was_there_blocks_no_other_change()
    {
        _writes.Store("""{"kind":"Gauge","apiVersion":"example.org/v1","metadata":{"name":"web","namespace":"ns","uid":"1"},"spec":{"level":11}}""");
        Assert.Equal(200, _writes.Write(WriteVerb.MergePatch, """{"spec":{"unit":"gallon"}}""").Code);
        Assert.Equal(422, _writes.Refused(WriteVerb.MergePatch, """{"spec":{"level":12}}""").Code);
        Assert.Equal(200, _writes.Write(WriteVerb.MergePatch, """{"spec":{"level":10}}""").Code);
    }

    [Fact]
    public void An_item_that_was_wrong_before_is_known_by_its_keys_and_in_other_lists_not_at_all()
    {
        _writes.Store("""{"kind":"Gauge","apiVersion":"example.org/v1","metadata":{"name":"web","namespace":"ns","uid":"1"},"spec":{"level":1,"marks":[{"at":1,"width":-1},{"at":2,"width":1}],"notes":["too long","ok"]}}""");
        Assert.Equal(200, _writes.Write(WriteVerb.MergePatch, """{"spec":{"marks":[{"at":2,"width":3},{"at":1,"width":-1}]}}""").Code);
        Assert.Contains("spec.marks[0].width", _writes.Refused(WriteVerb.MergePatch, """{"spec":{"marks":[{"at":2,"width":-1},{"at":1,"width":-1}]}}""").Status.Message, StringComparison.Ordinal);
        Assert.Equal(200, _writes.Write(WriteVerb.MergePatch, """{"spec":{"level":2}}""").Code);
        Assert.Contains("spec.notes[0]", _writes.Refused(WriteVerb.MergePatch, """{"spec":{"notes":["too long","no"]}}""").Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_an_enum_had_once_may_stay_and_does_not_come_back()
    {
        _writes.Store("""{"kind":"Gauge","apiVersion":"example.org/v1","metadata":{"name":"web","namespace":"ns","uid":"1"},"spec":{"level":1,"unit":"barrel"}}""");
        _writes.Write(WriteVerb.MergePatch, """{"spec":{"level":2}}""");
        Assert.Equal("barrel", _writes.Object.GetProperty("spec").GetProperty("unit").GetString());
        _writes.Write(WriteVerb.MergePatch, """{"spec":{"unit":"gallon"}}""");
        Assert.Equal(422, _writes.Refused(WriteVerb.MergePatch, """{"spec":{"unit":"barrel"}}""").Code);
    }

    [Fact]
    public void What_may_not_change_does_not()
    {
        _writes.Write(WriteVerb.Create, """{"metadata":{"name":"web"},"spec":{"level":1,"serial":"a"}}""");
        Assert.Contains("field is immutable", _writes.Refused(WriteVerb.MergePatch, """{"spec":{"serial":"b"}}""").Status.Message, StringComparison.Ordinal);
    }
}
