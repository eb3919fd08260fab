using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansAA.Testing.Conformance;

/// <summary>Asks the replicas of a server in turn, so that what one has written is asked of another, and shows requests and answers as they are.</summary>
internal sealed class Wire : IDisposable
{
    public const string Json = "application/json";
    public const string JsonPatch = "application/json-patch+json";
    public const string MergePatch = "application/merge-patch+json";
    public const string StrategicPatch = "application/strategic-merge-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";

    private readonly IReadOnlyList<HttpClient> _replicas;
    private int _next;

    /// <param name="server">Who is asked.</param>
    /// <param name="front">What stands between.</param>
    public Wire(TestServer server, Func<HttpMessageHandler, HttpMessageHandler> front) => _replicas =
    [
        .. server.Replicas.Select(r => new HttpClient(front(r.Handler()))
        {
            BaseAddress = r.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        }),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task<WireAnswer> GetAsync(string path, string accept = Json) => SendAsync(HttpMethod.Get, path, null, Json, accept);

    public Task<WireAnswer> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body.ToJsonString());

    public Task<WireAnswer> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<WireAnswer> PatchAsync(string path, string body, string type = MergePatch) => SendAsync(HttpMethod.Patch, path, body, type);

    public Task<WireAnswer> DeleteAsync(string path, string? options = null) => SendAsync(HttpMethod.Delete, path, options);

    public async Task<WireAnswer> SendAsync(HttpMethod method, string path, string? body, string type = Json, string accept = Json, string? etag = null)
    {
        using var request = Request(method, path, accept);
        if (etag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        using var response = await Next().SendAsync(request, Token);
        return new()
        {
            Asked = body is null ? $"{method} {path}" : $"{method} {path}\n          {type}: {WireAnswer.Cut(body)}",
            Code = (int)response.StatusCode,
            Body = await response.Content.ReadAsStringAsync(Token),
            Warnings = response.Headers.TryGetValues("Warning", out var warnings) ? [.. warnings] : [],
            ETag = response.Headers.TryGetValues("ETag", out var tags) ? tags.First() : null,
        };
    }

    /// <summary>Opens a watch, and shows its answer where that is none.</summary>
    public async Task<WireWatch> WatchAsync(string path, string accept = Json)
    {
        using var request = Request(HttpMethod.Get, path, accept);
        var response = await Next().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        if (response.StatusCode == HttpStatusCode.OK)
            return new($"GET {path}", response, new StreamReader(await response.Content.ReadAsStreamAsync(Token)));
        using (response)
            throw new InvalidOperationException(new WireAnswer { Asked = $"GET {path}", Code = (int)response.StatusCode, Body = await response.Content.ReadAsStringAsync(Token) }.Told("200 and a stream of events"));
    }

    public void Dispose()
    {
        foreach (var replica in _replicas)
            replica.Dispose();
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string accept)
    {
        var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", "conformance/1.0");
        return request;
    }

    private HttpClient Next() => _replicas[(int)((uint)Interlocked.Increment(ref _next) % _replicas.Count)];
}

/// <summary>An answer as it came, with what was asked.</summary>
internal sealed record WireAnswer
{
    /// <summary>How much of a body a failure shows, characters.</summary>
    private const int ShownMax = 1500;

    public required string Asked { get; init; }

    public required int Code { get; init; }

    public required string Body { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public string? ETag { get; init; }

    /// <summary>The body, if it is a JSON object; else an empty one.</summary>
    public JsonObject Json => field ??= Parse(Body);

    public string Name => Text("metadata", "name") ?? "";

    public string ResourceVersion => Text("metadata", "resourceVersion") ?? "";

    public IReadOnlyList<JsonObject> Items => Json["items"] is JsonArray items ? [.. items.OfType<JsonObject>()] : [];

    public static string Cut(string text) => text.Length <= ShownMax ? text : $"{text[..ShownMax]}... ({text.Length} characters)";

    public string? Text(params string[] path) => Json.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Code and reason are these.</summary>
    /// <returns>Itself.</returns>
    public WireAnswer Is(int code, string? reason = null)
    {
        var expected = reason is null ? $"{code}" : $"{code} with a Status of reason {reason}";
        if (Code != code || (reason is not null && (Text("kind") != "Status" || Text("reason") != reason || (int?)Json["code"] != code)))
            Assert.Fail(Told(expected));
        return this;
    }

    /// <summary>Something else of it is so.</summary>
    /// <returns>Itself.</returns>
    public WireAnswer Has(bool isSo, string expected)
    {
        if (!isSo)
            Assert.Fail(Told(expected));
        return this;
    }

    /// <summary>One of its causes has this field.</summary>
    public WireAnswer HasCause(string field) => Has(
        Json.At("details", "causes") is JsonArray causes && causes.Any(c => ((string?)c?["field"])?.StartsWith(field, StringComparison.Ordinal) == true), $"details.causes with the field {field}");

    public string Told(string expected) => $"asked:    {Asked}\nexpected: {expected}\ngot:      {Code}: {Cut(Body)}";

    private static JsonObject Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>A watch under way.</summary>
internal sealed class WireWatch(string asked, HttpResponseMessage response, StreamReader lines) : IDisposable
{
    /// <summary>How long an event may take that has to come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<string> _seen = [];

    /// <summary>The next event; null when the server has ended the watch.</summary>
    public async Task<WireEvent?> NextAsync()
    {
        string? line;
        try
        {
            line = await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, Gateway.Hosting.Composition.Clock, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail(Told("another event", $"nothing for {Patience.TotalSeconds} s"));
            throw;
        }
        if (line is null)
            return null;
        var json = JsonNode.Parse(line)!.AsObject();
        var next = new WireEvent((string)json["type"]!, json["object"]!.AsObject());
        _seen.Add(next.ToString());
        return next;
    }

    /// <summary>The next event is this.</summary>
    public async Task<WireEvent> NextIsAsync(string type, string name, string? resourceVersion = null)
    {
        var expected = new WireEvent(type, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["resourceVersion"] = resourceVersion ?? "any" } }).ToString();
        var next = await NextAsync();
        if (next is null || next.Type != type || next.Name != name || (resourceVersion is not null && next.ResourceVersion != resourceVersion))
            Assert.Fail(Told(expected, next is null ? "the end of the watch" : WireAnswer.Cut($"{next}: {next.Object.ToJsonString()}")));
        return next;
    }

    public void Fail(string expected, string got) => Assert.Fail(Told(expected, got));

    public void Dispose()
    {
        lines.Dispose();
        response.Dispose();
    }

    private string Told(string expected, string got) => $"asked:    {asked}\nexpected: {expected}\ngot:      {got}\nevents:   {string.Join(", ", _seen)}";
}

/// <summary>One event of a watch.</summary>
internal sealed record WireEvent(string Type, JsonObject Object)
{
    public string Name => (string?)Object.At("metadata", "name") ?? "";

    public string ResourceVersion => (string?)Object.At("metadata", "resourceVersion") ?? "";

    public override string ToString() => $"{Type} {Name} at {ResourceVersion}";
}

/// <summary>JSON by paths.</summary>
internal static class JsonPaths
{
    /// <summary>What is there; null if nothing is.</summary>
    public static JsonNode? At(this JsonNode? node, params IEnumerable<string> path)
    {
        foreach (var name in path)
            node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>An object that is there, made where it is not.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child)
            return child;
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }

    public static JsonObject Meta(this JsonObject obj) => obj.Child("metadata");

    public static JsonObject Clone(this JsonObject obj) => obj.DeepClone().AsObject();

    public static JsonArray Texts(params IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
}
