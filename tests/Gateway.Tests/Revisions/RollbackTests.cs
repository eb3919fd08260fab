using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Revisions;

/// <summary>Back to what an object was: a write like any other.</summary>
public sealed class RollbackTests : IAsyncLifetime
{
    private const string Web = RevisionsServer.Web;

    private readonly TemporaryDirectory _directory = new();
    private RevisionsServer _server = null!;
    private long _made;
    private long _changed;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RevisionsServer.StartAsync(_directory);
        _made = await _server.CreateAsync();
        _changed = await _server.PatchAsync(
            """{"metadata":{"labels":{"app":"bank","new":"x"},"annotations":{"note":"y"},"finalizers":["example.com/hold"]},"spec":{"port":81,"isPremanent":true}}""");
        await _server.PatchAsync("""{"status":{"observedGeneration":2}}""", Web + "/status");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Spec_labels_and_annotations_are_as_they_were_and_the_rest_stays()
    {
        using var watch = await _server.Client.WatchAsync($"{RevisionsServer.Rules}?watch=1&resourceVersion={_changed + 1}", Token);
        var back = await _server.RollbackAsync($$$"""{"apiVersion":"firewalld.fedoraproject.org/v1","kind":"Rollback","metadata":{"name":"web","namespace":"ns"},"revision":"{{{_made}}}"}""");

        Assert.Equal(201, back.Code);
        Assert.Equal(_changed + 2, back.Revision);
        var meta = back.Json.GetProperty("metadata");
        Assert.Equal("""{"app":"shop"}""", meta.GetProperty("labels").GetRawText());
        Assert.False(meta.TryGetProperty("annotations", out _));
        Assert.Equal("""["example.com/hold"]""", meta.GetProperty("finalizers").GetRawText());
        Assert.Equal(3, meta.GetProperty("generation").GetInt32());
        Assert.Equal("""{"name":"http","host":"h","port":80}""", back.Json.GetProperty("spec").GetRawText());
        Assert.Equal(2, back.Json.GetProperty("status").GetProperty("observedGeneration").GetInt32());

        var line = await watch.NextAsync(Token);
        Assert.Equal(("MODIFIED", back.Revision), (line!.Type, ObjectJson.RevisionOf(line.Object)));
        Assert.Equal(
            $"{back.Revision} Update testkit rollback .metadata.annotations.note .metadata.labels.app .metadata.labels.new .spec.isPremanent .spec.port",
            Sorted((await _server.LinesAsync())[^1]));
    }

    [Fact]
    public async Task Who_rolls_back_owns_what_changes()
    {
        var back = await _server.RollbackAsync(_made, "?fieldManager=undoer");
        var entry = Assert.Single(back.Json.GetProperty("metadata").GetProperty("managedFields").EnumerateArray(), e => e.GetProperty("manager").GetString() == "undoer");
        Assert.Equal("Update rollback", $"{entry.GetProperty("operation")} {entry.GetProperty("subresource")}");
        Assert.Equal("""{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:port":{}}}""", entry.GetProperty("fieldsV1").GetRawText());
        var conflict = await _server.Client.SendAsync(
            HttpMethod.Patch, Web + "?fieldManager=applier",
            ApiClient.Content("""{"apiVersion":"firewalld.fedoraproject.org/v1","kind":"PortRule","metadata":{"name":"web"},"spec":{"port":9}}""", "application/apply-patch+yaml"), Token);
        Assert.Equal(409, conflict.Code);
        Assert.Contains("conflict with \\\"undoer\\\" with subresource \\\"rollback\\\"", conflict.Body);
    }

    [Fact]
    public async Task Back_to_what_it_is_is_no_write()
    {
        var now = (await _server.GetAsync(Web)).Body;
        var back = await _server.RollbackAsync(_changed);
        Assert.Equal((200, now), (back.Code, back.Body));
        Assert.Equal(now, (await _server.GetAsync(Web)).Body);
    }

    [Fact]
    public async Task A_dry_run_shows_it_and_changes_nothing()
    {
        var now = (await _server.GetAsync(Web)).Body;
        var back = await _server.RollbackAsync(_made, "?dryRun=All");
        Assert.Equal((200, 80), (back.Code, back.Json.GetProperty("spec").GetProperty("port").GetInt32()));
        Assert.Equal(now, (await _server.GetAsync(Web)).Body);
    }

    [Fact]
    public async Task Preconditions_are_kept()
    {
        var stale = await _server.RollbackAsync($$$"""{"metadata":{"resourceVersion":"{{{_changed}}}"},"revision":"{{{_made}}}"}""");
        Assert.Equal((409, "Conflict"), (stale.Code, Reason(stale)));
        var other = await _server.RollbackAsync($$$"""{"metadata":{"uid":"another"},"revision":"{{{_made}}}"}""");
        Assert.Equal((409, "Conflict"), (other.Code, Reason(other)));
        var now = await _server.GetAsync(Web);
        var uid = now.Json.GetProperty("metadata").GetProperty("uid").GetString();
        var fresh = await _server.RollbackAsync($$$"""{"metadata":{"resourceVersion":"{{{now.Revision}}}","uid":"{{{uid}}}"},"revision":"{{{_made}}}"}""");
        Assert.Equal(201, fresh.Code);
    }

    [Theory]
    [InlineData("{}", 422, "Rollback.firewalld.fedoraproject.org \"web\" is invalid: revision: Required value")]
    [InlineData("""{"revision":"soon"}""", 422, "Rollback.firewalld.fedoraproject.org \"web\" is invalid: revision: Invalid value: \"soon\": must be a resourceVersion the object had")]
    [InlineData("""{"revision":7}""", 400, "Rollback in version \"v1\" cannot be handled as a Rollback: json: cannot unmarshal number into Go struct field Rollback.revision of type string")]
    [InlineData("""{"revision":"2","metadata":{"name":"mail"}}""", 400, "the name of the object (mail) does not match the name on the URL (web)")]
    [InlineData("""{"revision":"2","kind":"PortRule"}""", 400, "Rollback in version \"v1\" cannot be handled as a Rollback: no kind \"PortRule\" is registered for version \"\" in scheme \"firewalld.fedoraproject.org\"")]
    [InlineData("""{"revision":"1"}""", 404, "no revision of portrules.firewalld.fedoraproject.org \"web\" is kept at or before resourceVersion 1: it was created later; revisions lists what there is")]
    [InlineData("""{"revision":"999"}""", 504, "Timeout: Too large resource version: 999, current: 4")]
    public async Task A_body_that_is_no_good_is_refused(string body, int code, string message)
    {
        var answer = await _server.RollbackAsync(body);
        Assert.Equal((code, message), (answer.Code, answer.Json.GetProperty("message").GetString()));
        Assert.Equal(4, (await _server.GetAsync(Web)).Revision);
    }

    [Fact]
    public async Task Strictness_and_options_are_those_of_a_create()
    {
        var strict = await _server.RollbackAsync("""{"revision":"2","colour":"red"}""", "?fieldValidation=Strict");
        Assert.Equal((400, "Rollback in version \"v1\" cannot be handled as a Rollback: strict decoding error: unknown field \"colour\""), (strict.Code, Message(strict)));
        Assert.Equal(422, (await _server.RollbackAsync(_made, "?dryRun=Some")).Code);
        Assert.Equal(201, (await _server.RollbackAsync("""{"revision":"2","colour":"red"}""")).Code);
    }

    [Fact]
    public async Task Of_a_rule_that_is_not_there_there_is_nothing_to_go_back_to() =>
        Assert.Equal(404, (await _server.Client.PostAsync($"{RevisionsServer.Rules}/none/rollback", """{"revision":"2"}""", Token)).Code);

    private static string? Reason(ApiAnswer answer) => answer.Json.GetProperty("reason").GetString();

    private static string? Message(ApiAnswer answer) => answer.Json.GetProperty("message").GetString();

    // The first four words, then the fields in order.
    private static string Sorted(string line)
    {
        var words = line.Split(' ');
        return string.Join(' ', words[..4].Concat(words[4..].Order(StringComparer.Ordinal)));
    }
}
