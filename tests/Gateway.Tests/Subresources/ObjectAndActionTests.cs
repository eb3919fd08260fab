using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Subresources;

/// <summary>Subresources that are written like the object, told of it, or done with it.</summary>
public sealed class ObjectAndActionTests : IAsyncLifetime
{
    private PumpServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PumpServer.StartAsync();
        Assert.Equal(201, (await _server.Client.PostAsync(PumpKind.Pumps, PumpKind.Json("p1"), Token)).Code);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_a_subresource_has_to_itself_is_written_by_it_alone()
    {
        Assert.Equal("""{"replicas":1,"speed":5}""", await SpecAsync());
        await _server.Client.PatchAsync(PumpKind.P1, """{"spec":{"speed":6,"approval":{"by":"me"}}}""", ApiClient.MergePatch, Token);
        Assert.Equal("""{"replicas":1,"speed":6}""", await SpecAsync());
        await _server.Client.PatchAsync(
            PumpKind.P1 + "/approval", """{"metadata":{"labels":{"a":"b"}},"spec":{"speed":7,"approval":{"by":"boss"}},"status":{"replicas":3}}""", ApiClient.MergePatch, Token);
        Assert.Equal("""{"replicas":1,"speed":6,"approval":{"by":"boss"}}""", await SpecAsync());
        var pump = (await _server.Client.GetAsync(PumpKind.P1, Token)).Json;
        Assert.False(pump.TryGetProperty("status", out _));
        Assert.False(pump.GetProperty("metadata").TryGetProperty("labels", out _));
        Assert.Equal(3, pump.GetProperty("metadata").GetProperty("generation").GetInt32());
        await _server.Client.PatchAsync(PumpKind.P1, """{"spec":{"approval":null}}""", ApiClient.MergePatch, Token);
        Assert.Equal("""{"replicas":1,"speed":6,"approval":{"by":"boss"}}""", await SpecAsync());
    }

    [Fact]
    public async Task Its_owner_owns_what_it_writes()
    {
        const string approval = """{"apiVersion":"pumps.example.com/v1","kind":"Pump","metadata":{"name":"p1"},"spec":{"speed":8,"approval":{"by":"boss"}}}""";
        var applied = await _server.Client.PatchAsync(PumpKind.P1 + "/approval?fieldManager=boss", approval, "application/apply-patch+yaml", Token);
        Assert.Equal(200, applied.Code);
        var entry = Assert.Single(applied.Json.GetProperty("metadata").GetProperty("managedFields").EnumerateArray(), e => e.GetProperty("manager").GetString() == "boss");
        Assert.Equal("""approval {"f:spec":{"f:approval":{"f:by":{}}}}""", $"{entry.GetProperty("subresource")} {entry.GetProperty("fieldsV1").GetRawText()}");
    }

    [Fact]
    public async Task It_has_rules_of_its_own()
    {
        var refused = await _server.Client.PatchAsync(PumpKind.P1 + "/approval", """{"spec":{"approval":{"by":""}}}""", ApiClient.MergePatch, Token);
        Assert.Equal(422, refused.Code);
        Assert.Contains("spec.approval.by: Required value", refused.Body);
    }

    [Fact]
    public async Task What_is_told_is_told_in_its_type()
    {
        var answer = await _server.Client.GetAsync(PumpKind.P1 + "/pressure?pretty=false", Token);
        Assert.Equal("""{"kind":"Pressure","apiVersion":"pumps.example.com/v1","bar":10}""", answer.Body.TrimEnd());
        Assert.Equal(404, (await _server.Client.GetAsync(PumpKind.Pumps + "/p2/pressure", Token)).Code);
        var table = await _server.Client.GetAsAsync(PumpKind.P1 + "/pressure", "application/json;as=Table;g=meta.k8s.io;v=v1", Token);
        Assert.Equal(406, table.Code);
    }

    [Fact]
    public async Task What_is_seen_in_a_type_of_its_own_is_put_back_into_the_object()
    {
        const string Drive = PumpKind.P1 + "/drive";
        Assert.Equal("""{"kind":"Drive","apiVersion":"pumps.example.com/v1","rpm":500}""", (await _server.Client.GetAsync(Drive + "?pretty=false", Token)).Body.TrimEnd());
        var put = await _server.Client.PutAsync(Drive + "?pretty=false&fieldManager=driver", """{"kind":"Drive","apiVersion":"pumps.example.com/v1","rpm":700}""", Token);
        Assert.Equal((200, """{"kind":"Drive","apiVersion":"pumps.example.com/v1","rpm":700}"""), (put.Code, put.Body.TrimEnd()));
        Assert.Equal("""{"replicas":1,"speed":7}""", await SpecAsync());
        var entries = (await _server.Client.GetAsync(PumpKind.P1, Token)).Json.GetProperty("metadata").GetProperty("managedFields").EnumerateArray();
        var entry = Assert.Single(entries, e => e.GetProperty("manager").GetString() == "driver");
        Assert.Equal("""drive {"f:spec":{"f:speed":{}}}""", $"{entry.GetProperty("subresource")} {entry.GetProperty("fieldsV1").GetRawText()}");
        Assert.Equal("""{"kind":"Drive","apiVersion":"pumps.example.com/v1","rpm":900}""", (await _server.Client.PutAsync(Drive + "?pretty=false&dryRun=All", """{"rpm":900}""", Token)).Body.TrimEnd());
        Assert.Equal("""{"replicas":1,"speed":7}""", await SpecAsync());
        Assert.Equal(405, (await _server.Client.PatchAsync(Drive, """{"rpm":900}""", ApiClient.MergePatch, Token)).Code);
        var refused = await _server.Client.PutAsync(Drive, """{"rpm":3001}""", Token);
        Assert.Equal(422, refused.Code);
        Assert.Contains("Drive.pumps.example.com \\\"p1\\\" is invalid: rpm: Invalid value: 3001: rpm in body should be less than or equal to 3000", refused.Body);
        Assert.Equal(404, (await _server.Client.PutAsync(PumpKind.Pumps + "/p2/drive", """{"rpm":900}""", Token)).Code);
    }

    [Fact]
    public async Task What_is_done_is_answered_in_its_type()
    {
        var answer = await _server.Client.PostAsync(PumpKind.P1 + "/boost?pretty=false&fieldManager=driver", """{"kind":"Boost","apiVersion":"pumps.example.com/v1","by":3}""", Token);
        Assert.Equal(201, answer.Code);
        Assert.Equal("""{"kind":"BoostResult","apiVersion":"pumps.example.com/v1","speed":8}""", answer.Body.TrimEnd());
        var entries = (await _server.Client.GetAsync(PumpKind.P1, Token)).Json.GetProperty("metadata").GetProperty("managedFields").EnumerateArray();
        var entry = Assert.Single(entries, e => e.GetProperty("manager").GetString() == "driver");
        Assert.Equal("""boost {"f:spec":{"f:speed":{}}}""", $"{entry.GetProperty("subresource")} {entry.GetProperty("fieldsV1").GetRawText()}");
    }

    [Fact]
    public async Task What_is_done_at_once_is_done_each()
    {
        const int count = 12;
        var answers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => _server.Client.PostAsync(PumpKind.P1 + "/boost", """{"by":1}""", Token)));
        Assert.All(answers, a => Assert.Equal(201, a.Code));
        Assert.Equal(Enumerable.Range(6, count), answers.Select(a => a.Json.GetProperty("speed").GetInt32()).Order());
        Assert.Equal($$"""{"replicas":1,"speed":{{5 + count}}}""", await SpecAsync());
    }

    [Fact]
    public async Task A_dry_run_does_nothing()
    {
        Assert.Equal(6, (await _server.Client.PostAsync(PumpKind.P1 + "/boost?dryRun=All", """{"by":1}""", Token)).Json.GetProperty("speed").GetInt32());
        Assert.Equal("""{"replicas":1,"speed":5}""", await SpecAsync());
    }

    [Theory]
    [InlineData("""{"by":0}""", "by: Invalid value: 0: by in body should be greater than or equal to 1")]
    [InlineData("""{"by":10,"how":"Hard"}""", "how: Unsupported value: \\\"Hard\\\": supported values: \\\"Softly\\\", \\\"AtOnce\\\"")]
    [InlineData("""{"by":10,"how":"AtOnce"}""", "by: Invalid value: ten at once are too many")]
    public async Task What_is_sent_is_held_against_the_rules_of_its_type(string body, string text)
    {
        var answer = await _server.Client.PostAsync(PumpKind.P1 + "/boost", body, Token);
        Assert.Equal(422, answer.Code);
        Assert.Contains("Boost.pumps.example.com \\\"p1\\\" is invalid: " + text, answer.Body);
    }

    [Theory]
    [InlineData("""{"by":"fast"}""", "", "Boost in version \\\"v1\\\" cannot be handled as a Boost: json: cannot unmarshal string into Go struct field Boost.by of type int32")]
    [InlineData("""{"by":1,"bye":2}""", "?fieldValidation=Strict", "Boost in version \\\"v1\\\" cannot be handled as a Boost: strict decoding error: unknown field \\\"bye\\\"")]
    [InlineData("""{"kind":"Boast","apiVersion":"pumps.example.com/v1","by":1}""", "", "no kind \\\"Boast\\\" is registered for version \\\"pumps.example.com/v1\\\"")]
    [InlineData("""{"kind":"Boost","apiVersion":"pumps.example.com/v2","by":1}""", "", "the API version in the data (pumps.example.com/v2) does not match the expected API version (pumps.example.com/v1)")]
    public async Task What_cannot_be_read_is_refused(string body, string query, string text)
    {
        var answer = await _server.Client.PostAsync(PumpKind.P1 + "/boost" + query, body, Token);
        Assert.Equal(400, answer.Code);
        Assert.Contains(text, answer.Body);
    }

    private async Task<string> SpecAsync() => (await _server.Client.GetAsync(PumpKind.P1, Token)).Json.GetProperty("spec").GetRawText();
}
