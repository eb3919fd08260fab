using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>Input made by hand to be wrong: each is answered with a proper Status, soon, and the server goes on.</summary>
public sealed class BadInputTests(BadInputTests.Fixture fixture) : IClassFixture<BadInputTests.Fixture>
{
    /// <summary>How long processors may work on the worst body, whatever else they have to do.</summary>
    private static readonly TimeSpan WorkMax = TimeSpan.FromSeconds(10);

    /// <summary>What a body may take in the server's memory beside what it takes to send it.</summary>
    private const long BombBytesMax = 64 << 20;

    private static readonly string[] BombNames =
    [
        "YAML aliases that multiply", "a YAML anchor that grows by merging", "JSON 100,000 levels deep", "JSON 100,000 objects deep", "YAML 100,000 levels deep",
        "port of a million digits", "port of a million digits, in YAML", "100,000 labels", "100,000 members that are not known", "10,001 operations", "copies that double each time",
    ];

    /// <summary>No answer to a mistake is larger than what may be sent.</summary>
    private const int AnswerBytesMax = 3 << 20;

    private const string Yaml = "application/yaml";
    private const string Json = "application/json";
    private const string Apply = "application/apply-patch+yaml";
    private const string StrategicMergePatch = "application/strategic-merge-patch+json";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<string, string, string, string, int>> Bodies()
    {
        // POST of new objects
        yield return Post("broken JSON", "{\"metadata\":{\"name\":\"x\"", Json, 400);
        yield return Post("JSON with more behind it", Rule("x") + "}", Json, 400);
        yield return Post("no body", "", Json, 400);
        yield return Post("a byte that is no text", "\u0000", Json, 400);
        yield return Post("a list", "[]", Json, 400);
        yield return Post("a number", "7", Json, 400);
        yield return Post("null", "null", Json, 422);
        yield return Post("broken YAML", "metadata: {name: x\nspec: [", Yaml, 400);
        yield return Post("YAML with tabs", "metadata:\n\tname: x", Yaml, 400);
        yield return Post("YAML that names an anchor that is not there", "metadata: *nothing", Yaml, 400);
        yield return Post("YAML aliases that multiply", AliasBomb(), Yaml, 400);
        yield return Post("a YAML anchor that contains itself", "metadata: &a {name: *a}", Yaml, 400);
        yield return Post("a YAML anchor that grows by merging", MergeBomb(), Yaml, 400);
        yield return Post("JSON 100,000 levels deep", Deep('[', ']', 100_000), Json, 400);
        yield return Post("JSON 100,000 objects deep", Repeat("{\"a\":", 100_000) + "1" + Repeat("}", 100_000), Json, 400);
        yield return Post("YAML 100,000 levels deep", Deep('[', ']', 100_000), Yaml, 400);
        yield return Post("an unknown member 600 levels deep", $$"""{"metadata":{"name":"x"},"x":{{Deep('[', ']', 600)}}}""", Json, 400);
        yield return Post("port as text", Rule("x", "\"80\""), Json, 400);
        yield return Post("port as a fraction", Rule("x", "80.5"), Json, 400);
        yield return Post("port as a float", Rule("x", "80.0"), Json, 400);
        yield return Post("port beyond 32 bits", Rule("x", "4294967376"), Json, 400);
        yield return Post("port beyond 64 bits", Rule("x", "18446744073709551696"), Json, 400);
        yield return Post("port of a million digits", Rule("x", Repeat("9", 1_000_000)), Json, 400);
        yield return Post("port of a million digits, in YAML", Rule("x", Repeat("9", 1_000_000)), Yaml, 400);
        yield return Post("port with a huge exponent, in YAML", Rule("x", "1e999999999"), Yaml, 400);
        yield return Post("port with a huge exponent", Rule("x", "1e999999999"), Json, 400);
        yield return Post("port 0", Rule("x", "0"), Json, 422);
        yield return Post("port 70000", Rule("x", "70000"), Json, 422);
        yield return Post("port -1", Rule("x", "-1"), Json, 422);
        yield return Post("spec as a list", """{"metadata":{"name":"x"},"spec":[]}""", Json, 400);
        yield return Post("metadata as text", """{"metadata":"x"}""", Json, 400);
        yield return Post("labels as numbers", """{"metadata":{"name":"x","labels":{"a":1}}}""", Json, 400);
        yield return Post("a date that is none", """{"metadata":{"name":"x","deletionTimestamp":"yesterday"}}""", Json, 400);
        yield return Post("a name in capitals", Rule("Web"), Json, 422);
        yield return Post("a name with a slash", Rule("a/b"), Json, 422);
        yield return Post("a name of two dots", Rule(".."), Json, 422);
        yield return Post("a name of 300 characters", Rule(Repeat("a", 300)), Json, 422);
        yield return Post("a name that is half a character", Rule("\\ud800"), Json, 422);
        yield return Post("a name that is half a character, in YAML", "metadata: {name: \"\\ud800\"}", Yaml, 400);
        yield return Post("a member whose name is half a character", Rule("Bad")[..^1] + ",\"\\ud800\":1}", Json, 422);
        yield return Post("a kind that is half a character", """{"kind":"\ud800"}""", Json, 400);
        yield return Post("no name", """{"spec":{"name":"http","host":"h","port":1}}""", Json, 422);
        yield return Post("another kind", """{"kind":"Pod","metadata":{"name":"x"}}""", Json, 400);
        yield return Post("another version", """{"apiVersion":"firewalld.fedoraproject.org/v9","metadata":{"name":"x"}}""", Json, 400);
        yield return Post("4 MiB", Rule("x", "1", Repeat("a", 4 << 20)), Json, 413);
        yield return Post("4 MiB of blanks", new string(' ', 4 << 20), Json, 413);
        yield return Post("100,000 members that are not known", Rule("x")[..^1] + "," + string.Join(",", Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":1")) + "}", Json, 400, strict: true);
        yield return Post("100,000 labels", Metadata("labels", Keys(100_000)), Json, 422);
        yield return Post("100,000 annotations", Metadata("annotations", Keys(100_000)), Json, 422);
        yield return Post("100,000 finalizers", Metadata("finalizers", Items(100_000, i => $"\"a b/{i}\"")), Json, 422);
        yield return Post("30,000 owners", Metadata("ownerReferences", Items(30_000, i => JsonSerializer.Serialize(new { uid = $"{i}", name = "n", kind = "K", apiVersion = "" }))), Json, 422);
        yield return Post("unknown members where they are refused", Rule("x")[..^1] + ",\"nothing\":1}", Json, 400, strict: true);
        yield return Post("duplicate members where they are refused", Rule("x")[..^1] + ",\"spec\":{}}", Json, 400, strict: true);
        yield return Post("a media type nobody knows", Rule("x"), "application/pdf", 415);
        yield return Post("protobuf", "k8s\0", "application/vnd.kubernetes.protobuf", 415);

        // PATCH of an object that is there
        yield return Patch("a JSON patch that is an object", "{}", ApiClient.JsonPatch, 400);
        yield return Patch("10,001 operations", "[" + string.Join(",", Enumerable.Repeat("""{"op":"test","path":"/spec/port","value":1}""", 10_001)) + "]", ApiClient.JsonPatch, 413);
        yield return Patch("an operation nobody knows", """[{"op":"jump","path":"/spec/port"}]""", ApiClient.JsonPatch, 422);
        yield return Patch("a path that is not there", """[{"op":"replace","path":"/a/b/c","value":1}]""", ApiClient.JsonPatch, 422);
        yield return Patch("a path that is no pointer", """[{"op":"add","path":"spec","value":1}]""", ApiClient.JsonPatch, 422);
        yield return Patch("copies that double each time", CopyBomb(), ApiClient.JsonPatch, 422);
        yield return Patch("a JSON patch 100,000 levels deep", $$"""[{"op":"add","path":"/metadata/annotations","value":{{Deep('[', ']', 100_000)}}}]""", ApiClient.JsonPatch, 400);
        yield return Patch("a JSON patch that takes the metadata away", """[{"op":"remove","path":"/metadata"}]""", ApiClient.JsonPatch, 400);
        yield return Patch("a JSON patch that makes a list of it all", """[{"op":"replace","path":"","value":[]}]""", ApiClient.JsonPatch, 422);
        yield return Patch("broken JSON", "{", ApiClient.MergePatch, 400);
        yield return Patch("a merge patch that is a list", "[]", ApiClient.MergePatch, 400);
        yield return Patch("a merge patch that is text", "\"x\"", ApiClient.MergePatch, 400);
        yield return Patch("a wrong type", """{"spec":{"port":"x"}}""", ApiClient.MergePatch, 422);
        yield return Patch("a merge patch 5,000 levels deep", Repeat("{\"a\":", 5_000) + "1" + Repeat("}", 5_000), ApiClient.MergePatch, 400);
        yield return Patch("another name", """{"metadata":{"name":"other"}}""", ApiClient.MergePatch, 400);
        yield return Patch("half a character", """{"metadata":{"annotations":{"a":"\ud800"}}}""", ApiClient.MergePatch, 200);
        yield return Patch("a directive nobody knows", """{"spec":{"$patch":"jump"}}""", StrategicMergePatch, 400);
        yield return Patch("a strategic merge patch that is a list", "[]", StrategicMergePatch, 400);
        yield return Patch("an apply of a list", "[]", Apply, 400);
        yield return Patch("an apply of aliases that multiply", AliasBomb(), Apply, 400);
        yield return Patch("an apply without kind", "metadata: {name: there}", Apply, 400);
        yield return Patch("a patch of no known type", "{}", Json, 415);
    }

    [Theory]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_body_is_refused_in_time(string what, string path, string body, string contentType, int code)
    {
        var method = path.EndsWith("there", StringComparison.Ordinal) || path.Contains("there?", StringComparison.Ordinal) ? HttpMethod.Patch : HttpMethod.Post;
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        var worked = fixture.ProcessorTime;
        var answer = await fixture.Client.SendAsync(method, path, content, Token);

        worked = fixture.ProcessorTime - worked;
        Assert.True(answer.Code == code, $"{what}: {answer.Code} {Head(answer.Body)}");
        Assert.True(answer.Body.Length < AnswerBytesMax, $"{what}: {answer.Body.Length} bytes");
        Assert.True(worked < WorkMax, $"{what}: took {worked}");
        if (code >= 400)
            AssertStatus(answer);
        await fixture.AssertServesAsync(Token);
    }

    /// <summary>What is small to send and would be large to take in.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string, string>> Bombs() => Bodies().Where(row => BombNames.Contains(row.Data.Item1))
        .Select(row => new TheoryDataRow<string, string, string, string>(row.Data.Item1, row.Data.Item2, row.Data.Item3, row.Data.Item4) { TestDisplayName = $"Bomb: {row.Data.Item1}" });

    [Theory]
    [MemberData(nameof(Bombs), DisableDiscoveryEnumeration = true)]
    public async Task A_bomb_takes_no_memory(string what, string path, string body, string contentType)
    {
        var method = path.Contains("there", StringComparison.Ordinal) ? HttpMethod.Patch : HttpMethod.Post;
        // Once for what is compiled and kept for ever.
        await SendAsync();
        fixture.ForgetPeak();
        var before = fixture.ResidentBytes;
        await SendAsync();
        var taken = fixture.PeakBytes - before;
        Assert.True(taken <= BombBytesMax, $"{what}: took {taken >> 20} MiB");

        async Task SendAsync()
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            Assert.InRange((await fixture.Client.SendAsync(method, path, content, Token)).Code, 400, 499);
        }
    }

    [Fact]
    public async Task A_compressed_body_is_not_unpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            await gzip.WriteAsync(new byte[100 << 20], Token);
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(Json);
        content.Headers.ContentEncoding.Add("gzip");
        fixture.ForgetPeak();
        var before = fixture.ResidentBytes;
        var answer = await fixture.Client.SendAsync(HttpMethod.Post, Rules.In("ns"), content, Token);
        Assert.Equal(400, answer.Code);
        AssertStatus(answer);
        Assert.InRange(fixture.PeakBytes - before, long.MinValue, BombBytesMax);
    }

    public static TheoryData<string, string, int> Requests() => new()
    {
        { "GET", "?labelSelector=a%20b%20c", 400 },
        { "GET", "?labelSelector=a%20in%20(", 400 },
        { "GET", "?fieldSelector=spec.nothing%3D1", 400 },
        { "GET", "?limit=x", 400 },
        { "GET", "?limit=99999999999999999999", 400 },
        { "GET", "?continue=!!!", 400 },
        { "GET", "?continue=e30", 400 },
        { "GET", "?continue=bnVsbA", 400 },
        { "GET", "?continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6OTIyMzM3MjAzNjg1NDc3NTgwNywic3RhcnQiOiJhIn0", 504 },
        { "GET", "?resourceVersion=-1", 400 },
        { "GET", "?resourceVersion=x", 400 },
        { "GET", "?resourceVersion=9223372036854775807", 504 },
        { "GET", "?resourceVersion=1&resourceVersionMatch=Sometimes", 422 },
        { "GET", "?resourceVersionMatch=Exact", 422 },
        { "GET", "?timeout=soon", 400 },
        { "GET", "?watch=1&resourceVersion=x", 400 },
        { "GET", "?watch=1&timeoutSeconds=x", 400 },
        { "GET", "?watch=1&sendInitialEvents=true&resourceVersionMatch=Exact", 422 },
        { "GET", "/no..such%20name", 404 },
        { "GET", "/a%2Fb%2Fc%2Fd", 404 },
        { "GET", "/there/nothing", 404 },
        { "PUT", "", 405 },
        { "PATCH", "", 405 },
        { "POST", "/there", 405 },
        { "TRACE", "", 405 },
        { "DELETE", "/there?propagationPolicy=Never", 422 },
        { "DELETE", "/there?gracePeriodSeconds=x", 400 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_bad_request_is_refused_in_time(string method, string query, int code)
    {
        var worked = fixture.ProcessorTime;
        var answer = await fixture.Client.SendAsync(new HttpMethod(method), Rules.In("ns") + query, null, Token);
        worked = fixture.ProcessorTime - worked;
        Assert.True(answer.Code == code, $"{answer.Code} {Head(answer.Body)}");
        Assert.True(worked < WorkMax, $"took {worked}");
        AssertStatus(answer);
        await fixture.AssertServesAsync(Token);
    }

    [Fact]
    public async Task A_watch_from_the_future_hangs_until_its_time_is_up()
    {
        using var watch = await fixture.Client.WatchAsync(Rules.In("ns") + "?watch=1&resourceVersion=9000000000000000000&timeoutSeconds=1", Token);
        Assert.Equal(200, watch.Code);
        Assert.Null(await watch.NextAsync(Token));
        await fixture.AssertServesAsync(Token);
    }

    [Fact]
    public async Task Initial_events_of_the_future_end_in_a_timeout()
    {
        using var watch = await fixture.Client.WatchAsync(
            Rules.In("ns") + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=9000000000000000000&timeoutSeconds=30", Token);
        var line = await watch.NextAsync(Token);
        Assert.Equal("ERROR", line!.Type);
        Assert.Equal(504, line.Object.GetProperty("code").GetInt32());
    }

    private static void AssertStatus(ApiAnswer answer)
    {
        var status = answer.Json;
        Assert.Equal("Status", status.GetProperty("kind").GetString());
        Assert.Equal("v1", status.GetProperty("apiVersion").GetString());
        Assert.Equal("Failure", status.GetProperty("status").GetString());
        Assert.Equal(answer.Code, status.GetProperty("code").GetInt32());
        Assert.NotEqual("", status.GetProperty("message").GetString());
    }

    private static string Head(string body) => body.Length <= 600 ? body : body[..600];

    private static TheoryDataRow<string, string, string, string, int> Post(string what, string body, string type, int code, bool strict = false) =>
        new(what, Rules.In("ns") + (strict ? "?fieldValidation=Strict" : "?fieldValidation=Warn"), body, type, code) { TestDisplayName = $"POST of {what}" };

    private static TheoryDataRow<string, string, string, string, int> Patch(string what, string body, string type, int code) =>
        new(what, Rules.PathOf("ns/there") + (type == Apply ? "?fieldManager=test" : ""), body, type, code) { TestDisplayName = $"PATCH with {what}" };

    private static string Rule(string name, string port = "1", string note = "") =>
        $$$"""{"metadata":{"name":"{{{name}}}","annotations":{"note":"{{{note}}}"}},"spec":{"name":"http","host":"h","port":{{{port}}}}}""";

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static string Deep(char open, char close, int levels) => new string(open, levels) + new string(close, levels);

    private static string Keys(int count) => "{" + string.Join(",", Enumerable.Range(0, count).Select(i => $"\"bad key {i}\":\"\"")) + "}";

    private static string Items(int count, Func<int, string> item) => "[" + string.Join(",", Enumerable.Range(0, count).Select(item)) + "]";

    private static string Metadata(string member, string json) =>
        "{\"metadata\":{\"name\":\"x\",\"" + member + "\":" + json + "},\"spec\":{\"name\":\"http\",\"host\":\"h\",\"port\":1}}";

    /// <summary>Nine anchors, each nine times the one before.</summary>
    private static string AliasBomb() => "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(
        i => $"a{i}: &a{i} [{string.Join(",", Enumerable.Repeat($"*a{i - 1}", 9))}]\n")) + "metadata: {name: x, labels: *a9}\n";

    private static string MergeBomb() => "a0: &a0 {" + string.Join(", ", Enumerable.Range(0, 1000).Select(i => $"k{i}: x")) + "}\n"
        + string.Concat(Enumerable.Range(1, 2000).Select(i => $"a{i}: &a{i} {{<<: *a{i - 1}, n{i}: x}}\n"));

    private static string CopyBomb() => """[{"op":"add","path":"/metadata/annotations","value":{"a":"0123456789"}},"""
        + string.Join(",", Enumerable.Range(0, 60).Select(i => $$"""{"op":"copy","from":"/metadata","path":"/metadata/x{{i}}"}""")) + "]";

    /// <summary>One server for all; it must be the same process at the end.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private RestartableServer _server = null!;
        private int _errorsFound;

        public ApiClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await RestartableServer.StartAsync();
            Client = _server.Connect();
            Assert.Equal(201, (await Client.PostAsync(Rules.In("ns"), Rules.Json("there", 80, "there"), CancellationToken.None)).Code);
        }

        public TimeSpan ProcessorTime => _server.Process.ProcessorTime;

        public long ResidentBytes => _server.Process.ResidentBytes;

        /// <summary>The most memory it has held since it was told to forget.</summary>
        public long PeakBytes => _server.Process.PeakResidentBytes;

        public void ForgetPeak() => _server.Process.ForgetPeakResidentBytes();

        /// <summary>The process lives, answers, and found no fault in itself.</summary>
        public async Task AssertServesAsync(CancellationToken cancellationToken)
        {
            var there = await Client.GetAsync(Rules.PathOf("ns/there"), cancellationToken);
            Assert.Equal(200, there.Code);
            Assert.Equal(80, there.Json.GetProperty("spec").GetProperty("port").GetInt32());
            var errors = _server.ErrorsLogged;
            var found = errors.Skip(_errorsFound);
            _errorsFound = errors.Count;
            Assert.Empty(found);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _server.DisposeAsync();
        }
    }
}
