using Xunit;
using OrleansAA.ApiMachinery.Registry;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>What a client is told besides the answer, be that an object or a refusal.</summary>
public sealed class WarningsTests
{
    private const string Duplicates =
        "API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u";

    private const string Owner = """{"apiVersion":"v1","kind":"ConfigMap","name":"a","uid":"u"}""";

    private readonly PlannedWrites _writes = new();

    [Theory]
    [InlineData(WriteVerb.Create, 422, """{"metadata":{"name":"web"},"spec":{"name":"http","host":"h","prot":80}}""")]
    [InlineData(WriteVerb.Create, 400, """{"metadata":{"name":"web","namespace":"other"},"spec":{"prot":80}}""")]
    [InlineData(WriteVerb.Create, 400, """{"metadata":{"name":"web","resourceVersion":"7"},"spec":{"prot":80}}""")]
    [InlineData(WriteVerb.Update, 404, """{"metadata":{"name":"web"},"spec":{"prot":80}}""")]
    [InlineData(WriteVerb.Update, 400, """{"metadata":{"name":"api"},"spec":{"prot":80}}""")]
    public void A_refusal_has_them_where_there_is_no_object(WriteVerb verb, int code, string body)
    {
        Assert.Equal(code, _writes.Refused(verb, body).Code);
        Assert.Equal(["unknown field \"spec.prot\""], _writes.Warnings);
    }

    [Theory]
    [InlineData(WriteVerb.Create, 409, """{"metadata":{"name":"web"},"spec":{"name":"http","host":"h","port":1,"prot":80}}""")]
    [InlineData(WriteVerb.Update, 422, """{"metadata":{"name":"web"},"spec":{"prot":80}}""")]
    [InlineData(WriteVerb.Update, 409, """{"metadata":{"name":"web","resourceVersion":"7"},"spec":{"prot":80}}""")]
    [InlineData(WriteVerb.Update, 409, """{"metadata":{"name":"web","uid":"7"},"spec":{"prot":80}}""")]
    [InlineData(WriteVerb.MergePatch, 422, """{"spec":{"port":0,"prot":80}}""")]
    [InlineData(WriteVerb.MergePatch, 409, """{"metadata":{"resourceVersion":"7"},"spec":{"prot":80}}""")]
    [InlineData(WriteVerb.StrategicMergePatch, 422, """{"spec":{"port":0,"prot":80}}""")]
    [InlineData(WriteVerb.StrategicMergePatch, 400, """{"metadata":{"name":"api"},"spec":{"prot":80}}""")]
    [InlineData(WriteVerb.JsonPatch, 422, """[{"op":"add","path":"/spec/prot","value":1},{"op":"replace","path":"/spec/port","value":0}]""")]
    public void A_refusal_has_them_where_there_is_one(WriteVerb verb, int code, string body)
    {
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        Assert.Equal(code, _writes.Refused(verb, body).Code);
        Assert.Equal(["unknown field \"spec.prot\""], _writes.Warnings);
    }

    [Fact]
    public void Owners_that_stand_twice_and_have_no_uid_are_refused_like_any()
    {
        Assert.Equal(422, _writes.Refused(WriteVerb.Create, """{"metadata":{"name":"web","ownerReferences":[{},{}]},"spec":{"name":"http","host":"h","port":80}}""").Code);
        Assert.Equal([$".metadata.ownerReferences contains duplicate entries; {Duplicates[..^1]}"], _writes.Warnings);
    }

    [Fact]
    public void A_status_that_is_refused_has_them()
    {
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        Assert.Equal(409, _writes.Refused(WriteVerb.Update, """{"metadata":{"name":"web","resourceVersion":"7"},"status":{"colour":1}}""", subresource: "status").Code);
        Assert.Equal(["unknown field \"status.colour\""], _writes.Warnings);
    }

    [Fact]
    public void An_apply_that_is_refused_names_its_duplicate_keys_but_a_conflict_does_not()
    {
        _writes.Refused(WriteVerb.Apply, "apiVersion: example.com/v1\nkind: Rule\nmetadata: {name: web}\nspec: {port: 1, port: 0}\n", isYaml: true);
        Assert.Equal(["line 4: key \"port\" already set in map"], _writes.Warnings);

        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        const string Body = "apiVersion: example.com/v1\nkind: Rule\nmetadata: {name: web}\nspec: {port: 1, port: 2}\n";
        Assert.Equal(409, _writes.Refused(WriteVerb.Apply, Body, isYaml: true, manager: "alpha").Code);
        Assert.Empty(_writes.Warnings);
    }

    [Fact]
    public void Owners_that_stand_twice_are_told_of_also_where_the_object_exists()
    {
        var body = $$$"""{"metadata":{"name":"web","ownerReferences":[{{{Owner}}},{{{Owner}}}]},"spec":{"name":"http","host":"h","port":1}}""";
        _writes.Write(WriteVerb.Create, PlannedWrites.Rule);
        _writes.Refused(WriteVerb.Create, body);
        Assert.Equal([".metadata.ownerReferences contains duplicate entries; " + Duplicates], _writes.Warnings);

        _writes.Write(WriteVerb.Update, body);
        Assert.Equal([".metadata.ownerReferences contains duplicate entries; " + Duplicates], _writes.Warnings);
        Assert.Equal(1, _writes.Object.GetProperty("metadata").GetProperty("ownerReferences").GetArrayLength());

        _writes.Refused(WriteVerb.MergePatch, $$$"""{"metadata":{"resourceVersion":"7","ownerReferences":[{{{Owner}}},{{{Owner}}},{{{Owner}}}]}}""");
        Assert.Equal([".metadata.ownerReferences contains duplicate entries after mutating admission happens; " + Duplicates + ", u"], _writes.Warnings);
    }

    [Fact]
    public void Duplicate_keys_of_YAML_are_told_one_by_one_before_unknown_fields()
    {
        _writes.Write(
            WriteVerb.Create, "metadata: {name: web, name: web}\nspec: {name: http, host: h, port: 1, port: 2, colour: red}\n", isYaml: true);
        Assert.Equal(
            ["line 1: key \"name\" already set in map", "line 2: key \"port\" already set in map", "unknown field \"spec.colour\""], _writes.Warnings);
    }

    [Fact]
    public void Strict_says_the_same_in_one_text()
    {
        var error = _writes.Refused(
            WriteVerb.Create, "metadata: {name: web, name: web}\nspec: {name: http, host: h, port: 1, port: 2, colour: red}\n", isYaml: true, validation: "Strict");
        Assert.Equal(
            "Rule in version \"v1\" cannot be handled as a Rule: strict decoding error: yaml: unmarshal errors:\n"
            + "  line 1: key \"name\" already set in map\n  line 2: key \"port\" already set in map, unknown field \"spec.colour\"",
            error.Message);
    }
}
