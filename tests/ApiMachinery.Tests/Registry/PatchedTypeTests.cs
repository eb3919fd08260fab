using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>What a body or a patch says about its own type.</summary>
public sealed class PatchedTypeTests
{
    private readonly PlannedWrites _writes = new();

    public PatchedTypeTests() => _writes.Write(WriteVerb.Create, PlannedWrites.Rule);

    [Theory]
    [InlineData(WriteVerb.MergePatch, """{"apiVersion":"example.com/v2","spec":{"isPermanent":true}}""")]
    [InlineData(WriteVerb.JsonPatch, """[{"op":"replace","path":"/apiVersion","value":"example.com/v2"},{"op":"add","path":"/spec/isPermanent","value":true}]""")]
    [InlineData(WriteVerb.StrategicMergePatch, """{"apiVersion":"example.com/v2","spec":{"isPremanent":true}}""")]
    public void Another_served_version_is_decoded_as_that_version_except_by_strategic_merge(WriteVerb verb, string patch)
    {
        _writes.Write(verb, patch, validation: "Strict");
        Assert.True(_writes.Object.GetProperty("spec").GetProperty("isPremanent").GetBoolean());
    }

    [Fact]
    public void The_other_way_round_too()
    {
        _writes.Write(WriteVerb.MergePatch, """{"apiVersion":"example.com/v1","spec":{"isPremanent":true}}""", version: "v2", validation: "Strict");
        Assert.True(_writes.Object.GetProperty("spec").GetProperty("isPremanent").GetBoolean());
    }

    [Theory]
    [InlineData(WriteVerb.MergePatch, """{"apiVersion":"foo/v1"}""", "no kind \"Rule\" is registered for version \"foo/v1\" in scheme \"example.com\"")]
    [InlineData(WriteVerb.MergePatch, """{"apiVersion":"v1"}""", "no kind \"Rule\" is registered for version \"v1\" in scheme \"example.com\"")]
    [InlineData(WriteVerb.MergePatch, """{"kind":"Foo"}""", "no kind \"Foo\" is registered for version \"example.com/v1\" in scheme \"example.com\"")]
    [InlineData(WriteVerb.MergePatch, """{"apiVersion":"a/b/c"}""", "unexpected GroupVersion string: a/b/c")]
    [InlineData(WriteVerb.MergePatch, """{"kind":1}""", "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string")]
    [InlineData(WriteVerb.JsonPatch, """[{"op":"replace","path":"/apiVersion","value":"example.com/v3"}]""", "no kind \"Rule\" is registered for version \"example.com/v3\" in scheme \"example.com\"")]
    public void What_is_not_served_is_refused(WriteVerb verb, string patch, string why)
    {
        var error = _writes.Refused(verb, patch);
        Assert.Equal(422, error.Code);
        Assert.EndsWith(": " + why, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WriteVerb.MergePatch, """{"kind":"","spec":{"port":81}}""")]
    [InlineData(WriteVerb.MergePatch, """{"kind":null,"spec":{"port":81}}""")]
    [InlineData(WriteVerb.JsonPatch, """[{"op":"remove","path":"/kind"},{"op":"replace","path":"/spec/port","value":81}]""")]
    [InlineData(WriteVerb.StrategicMergePatch, """{"kind":"Foo","spec":{"port":81}}""")]
    [InlineData(WriteVerb.StrategicMergePatch, """{"apiVersion":"foo/v1","spec":{"port":81}}""")]
    [InlineData(WriteVerb.StrategicMergePatch, """{"apiVersion":null,"kind":null,"spec":{"port":81}}""")]
    public void What_is_left_out_is_filled_in_and_strategic_merge_never_looks(WriteVerb verb, string patch)
    {
        _writes.Write(verb, patch);
        Assert.Equal(81, _writes.Object.GetProperty("spec").GetProperty("port").GetInt32());
    }

    [Theory]
    [InlineData(WriteVerb.MergePatch, """{"apiVersion":""}""")]
    [InlineData(WriteVerb.MergePatch, """{"apiVersion":null,"kind":null}""")]
    [InlineData(WriteVerb.JsonPatch, """[{"op":"remove","path":"/apiVersion"}]""")]
    public void Without_a_version_a_document_has_no_fields(WriteVerb verb, string patch)
    {
        Assert.Equal("the name of the object (web based on URL) was undeterminable: name must be provided", _writes.Refused(verb, patch).Message);
        Assert.Equal(["unknown field \"metadata\"", "unknown field \"spec\"", "unknown field \"status\""], _writes.Warnings);
    }

    [Fact]
    public void An_update_of_another_version_is_refused_after_its_fields_are_judged()
    {
        var body = """{"apiVersion":"example.com/v2","metadata":{"name":"web"},"spec":{"isPremanent":true,"isPermanent":true}}""";
        Assert.Equal(
            "the API version in the data (example.com/v2) does not match the expected API version (example.com/v1)",
            _writes.Refused(WriteVerb.Update, body).Message);
        Assert.Equal(["unknown field \"spec.isPremanent\""], _writes.Warnings);
    }

    [Theory]
    [InlineData("""{"spec":{"port":"x"}}""", "map[spec:map[port:x]]", "unrecognized type: int32")]
    [InlineData("""{"spec":{"port":80.5}}""", "map[spec:map[port:80.5]]", "cannot convert float64 to int32")]
    [InlineData("""{"spec":{"host":5}}""", "map[spec:map[host:5]]", "cannot convert int64 to string")]
    [InlineData("""{"spec":{"isPremanent":"x"}}""", "map[spec:map[isPremanent:x]]", "unrecognized type: bool")]
    [InlineData("""{"spec":[]}""", "map[spec:[]]", "cannot restore struct from: slice")]
    [InlineData("""{"metadata":{"finalizers":{}}}""", "map[metadata:map[finalizers:map[]]]", "cannot restore slice from map")]
    [InlineData("""{"metadata":{"labels":"a"}}""", "map[metadata:map[labels:a]]", "cannot restore map from string")]
    public void Strategic_merge_says_what_does_not_fit_of_the_patch(string patch, string shown, string why) =>
        Assert.Equal($" \"\" is invalid: patch: Invalid value: \"{shown}\": {why}", _writes.Refused(WriteVerb.StrategicMergePatch, patch).Message);

    [Fact]
    public void Strategic_merge_takes_whole_floats_for_integers()
    {
        _writes.Write(WriteVerb.StrategicMergePatch, """{"spec":{"port":8.1e1}}""");
        Assert.Equal(81, _writes.Object.GetProperty("spec").GetProperty("port").GetInt32());
    }
}
