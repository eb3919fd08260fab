using System.Globalization;
using OrleansAA.TestKit;
using static OrleansAA.WorstCases.Text;
using OrleansAA.PortRules;

namespace OrleansAA.WorstCases;

/// <summary>Requests to a server that runs: what is in their paths, queries, headers and bodies, from nobody, an admin, and a front proxy.</summary>
internal static class RequestCases
{
    private const string Rules = "/apis/firewalld.fedoraproject.org/v1/namespaces/ns/portrules";

    // A request line is cut off at 64 KiB; with room for the rest of it.
    private const int LineBytesMax = 60 << 10;

    // All headers together may have 1 MiB.
    private const int HeaderBytesMax = 900 << 10;

    /// <summary>A request, and how large it may be.</summary>
    private sealed record Sent(string Name, int BytesMax, Func<int, (string Head, byte[] Body)> Make);

    public static IEnumerable<string> Names => [.. Everyone.SelectMany(who => Requests.Select(r => $"{who}: {r.Name}"))];

    private static string[] Everyone => ["anonymous", "admin", "front proxy"];

    private static IEnumerable<Sent> Requests => [.. Paths, .. Queries, .. Headers, .. Bodies];

    private static IEnumerable<Sent> Paths =>
    [
        Path("slashes", n => Repeat("/", n)),
        Path("dots", n => Repeat("/..", n)),
        Path("escaped slashes", n => Repeat("/%2F", n)),
        Path("escapes", n => Rules + "/" + Repeat("%41", n)),
        Path("escapes that are none", n => Rules + "/" + Repeat("%4", n)),
        Path("a long name", n => Rules + "/" + Repeat("a", n)),
        Path("a long namespace", n => "/apis/firewalld.fedoraproject.org/v1/namespaces/" + Repeat("a", n) + "/portrules"),
        Path("a long group", n => "/apis/" + Repeat("a.", n) + "/v1/x"),
        Path("subresources", n => Rules + "/web" + Repeat("/a", n)),
        Path("a long check", n => "/readyz/" + Repeat("a", n)),
        Path("a document that is not there", n => "/openapi/v3/apis/" + Repeat("a/", n)),
    ];

    private static IEnumerable<Sent> Queries =>
    [
        Query("timeout=", n => "timeout=" + Repeat("11s", n) + "x"),
        Query("timeout= of dots", n => "timeout=" + Repeat("1.", n) + "s"),
        Query("timeout= of digits", n => "timeout=" + Repeat("1", n)),
        Query("timeout= of discovery", n => "timeout=" + Repeat("11s", n) + "x", path: "/apis"),
        Query("timeoutSeconds=", n => "timeoutSeconds=" + Repeat("1", n)),
        Query("limit=", n => "limit=-" + Repeat("0", n) + "x"),
        Query("resourceVersion=", n => "resourceVersion=" + Repeat("1", n)),
        Query("resourceVersionMatch=", n => "resourceVersion=1&resourceVersionMatch=" + Repeat("a", n)),
        Query("labelSelector= with terms", n => "labelSelector=" + Number(i => $"a{i}=b", n)),
        Query("labelSelector= with values", n => "labelSelector=" + Number(i => $"a{i}", n - 20, ",").Insert(0, "a%20in%20(") + ")"),
        Query("labelSelector= with the same term", n => "labelSelector=" + Repeat("a=b,", n) + "a=b"),
        Query("labelSelector= of brackets", n => "labelSelector=" + Repeat("(", n)),
        Query("labelSelector= of blanks", n => "labelSelector=" + Repeat("%20", n)),
        Query("labelSelector= with a long key", n => "labelSelector=" + Repeat("a.", n) + "/b"),
        Query("labelSelector= with a long value", n => "labelSelector=a=" + Repeat("a-", n)),
        Query("labelSelector= of exclamation marks", n => "labelSelector=" + Repeat("!", n)),
        Query("fieldSelector= with terms", n => "fieldSelector=" + Repeat("spec.host!=b,", n) + "spec.host!=b"),
        Query("fieldSelector= of fields that are none", n => "fieldSelector=" + Number(i => $"a{i}=b", n)),
        Query("fieldSelector= of backslashes", n => "fieldSelector=spec.host=" + Repeat("%5C%5C", n)),
        Query("fieldSelector= without a sign", n => "fieldSelector=" + Repeat("a", n)),
        Query("fieldSelector= of commas", n => "fieldSelector=" + Repeat(",", n)),
        Query("continue=", n => "continue=" + Repeat("AAAA", n)),
        Query("continue= of what is no base64", n => "continue=" + Repeat("*", n)),
        Query("continue= with a long key", n => "continue=" + Token("{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"" + Repeat("a/", n / 2) + "\"}")),
        Query("continue= that nests", n => "continue=" + Token(Repeat("[", n / 2))),
        Query("continue= with a long number", n => "continue=" + Token("{\"v\":\"meta.k8s.io/v1\",\"rv\":" + Repeat("1", n / 2) + "}")),
        Query("fieldManager=", n => "fieldManager=" + Repeat("a", n), "POST"),
        Query("fieldManager= that cannot be printed", n => "fieldManager=" + Repeat("%01", n), "POST"),
        Query("dryRun= again and again", n => Repeat("dryRun=x&", n), "POST"),
        Query("dryRun= of all again and again", n => Repeat("dryRun=All&", n), "DELETE"),
        Query("fieldValidation=", n => "fieldValidation=" + Repeat("a", n), "POST"),
        Query("propagationPolicy=", n => "propagationPolicy=" + Repeat("a", n), "DELETE"),
        Query("gracePeriodSeconds=", n => "gracePeriodSeconds=" + Repeat("9", n), "DELETE"),
        Query("watch=", n => "watch=" + Repeat("false&watch=", n)),
        Query("parameters", n => Number(i => $"a{i}=1", n, "&")),
        Query("the same parameter", n => Repeat("limit=1&", n)),
        Query("ampersands", n => Repeat("&", n)),
        Query("exclude= of a health check", n => "verbose&exclude=" + Repeat("a", n), path: "/readyz"),
        Query("exclude= of many health checks", n => "verbose&" + Number(i => $"exclude=a{i}", n, "&"), path: "/readyz"),
        Query("exclude= of the same health check", n => "verbose&" + Repeat("exclude=ping&", n), path: "/readyz"),
        Query("at= of revisions", n => "at=" + Repeat("1", n), path: Rules + "/web/revisions"),
    ];

    private static IEnumerable<Sent> Headers =>
    [
        .. Header("Accept", ("types", n => Repeat("a/b,", n)), ("parameters", n => "application/json" + Number(i => $";a{i}=1", n, "")), ("qualities", n => Number(i => $"application/x{i};q=0.{i}", n)), ("stars", n => Repeat("*/*,", n)), ("semicolons", n => Repeat(";", n)), ("equals signs", n => "application/json;" + Repeat("=", n))),
        .. Header("Content-Type", ("parameters", n => "application/json" + Repeat(";a=b", n)), ("a long type", n => Repeat("a", n) + "/b"), ("quotes", n => "application/json;a=\"" + Repeat("\\\"", n))),
        .. Header("User-Agent", ("letters", n => Repeat("a", n)), ("slashes", n => Repeat("/", n)), ("blanks", n => "a" + Repeat(" ", n) + "b"), ("bytes above 127", n => Repeat("\u00e4", n / 2))),
        .. Header("Authorization", ("a token", n => "Bearer " + Repeat("a", n)), ("blanks", n => "Bearer" + Repeat(" ", n) + "a"), ("a password", n => "Basic " + Repeat("QUFB", n))),
        .. Header("If-None-Match", ("tags", n => Repeat("\"a\",", n)), ("a long tag", n => "\"" + Repeat("a", n) + "\""), ("weak tags", n => Repeat("W/\"a\",", n))),
        .. Header("Accept-Encoding", ("encodings", n => Number(i => $"x{i}", n)), ("qualities", n => Repeat("gzip;q=0.001,", n))),
        .. Header("Audit-Id", ("letters", n => Repeat("a", n))),
        .. Header("Impersonate-User", ("letters", n => Repeat("a", n))),
        .. Header("Impersonate-Group", ("letters", n => Repeat("a", n))),
        .. Header("X-Remote-User", ("letters", n => Repeat("a", n))),
        .. Header("X-Remote-Group", ("letters", n => Repeat("a", n))),
        .. Header("X-Remote-Extra-A", ("letters", n => Repeat("a", n))),
        .. Header("X-Forwarded-For", ("addresses", n => Repeat("1.1.1.1,", n))),
        .. Header("X-Replica-User", ("braces", n => Repeat("{", n))),
        .. Header("Origin", ("letters", n => "https://" + Repeat("a.", n))),
        Many("X-Remote-Group", i => $"X-Remote-Group: g{i}"),
        Many("X-Remote-Extra-", i => $"X-Remote-Extra-{i}: v"),
        Many("X-Remote-Extra-A", _ => "X-Remote-Extra-A: v"),
        Many("Impersonate-Group", i => $"Impersonate-Group: g{i}"),
        Many("Impersonate-Extra-", i => $"Impersonate-Extra-{i}: v"),
        Many("User-Agent", _ => "User-Agent: a"),
        Many("Accept", _ => "Accept: application/json;as=x"),
        new("Sec-WebSocket-Protocol of many protocols", HeaderBytesMax, n => Upgrade(Number(i => $"p{i}", n))),
        new("Sec-WebSocket-Protocol of tokens", HeaderBytesMax, n => Upgrade(Repeat("base64url.bearer.authorization.k8s.io.AAAA,", n) + "x")),
        new("Sec-WebSocket-Protocol of a long token", HeaderBytesMax, n => Upgrade("x,base64url.bearer.authorization.k8s.io." + Repeat("AAAA", n))),
    ];

    private static IEnumerable<Sent> Bodies =>
    [
        Body("POST", Rules, "an object", "application/json", n => Planning.Object($"\"annotations\":{{\"a\":\"{Repeat("b", n / 16)}\"}}"), 200 << 10),
        Body("POST", Rules, "unknown members, as warnings", "application/json", n => Planning.Object(more: Number(i => $"\"x{i}\":1", n))),
        Body("POST", Rules, "garbage", "application/yaml", n => Repeat("- ", n)),
        Body("POST", Rules, "a media type that is not taken", "text/plain", n => Repeat("a", n)),
        Body("POST", Rules + "/web/rollback", "a long revision", "application/json", n => $"{{\"revision\":\"{Repeat("1", n)}\"}}"),
        Body("POST", Rules + "/web/rollback", "lists that nest", "application/json", n => Repeat("[", n)),
        Body("POST", Rules + "/web/rollback", "members", "application/json", n => $"{{{Number(i => $"\"x{i}\":1", n)}}}"),
        Body("DELETE", Rules + "/web", "options that nest", "application/json", n => Repeat("{\"a\":", n)),
        Body("DELETE", Rules + "/web", "options in YAML", "application/yaml", n => Repeat("a: b\n", n)),
        Body("DELETE", Rules + "/web", "options with dry runs", "application/json", n => $"{{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"dryRun\":[{Number(i => $"\"x{i}\"", n)}]}}"),
        Body("DELETE", Rules + "/web", "options with a long policy", "application/json", n => $"{{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":\"{Repeat("a", n)}\"}}"),
        Body("DELETE", Rules + "/web", "options with a long version", "application/json", n => $"{{\"kind\":\"DeleteOptions\",\"apiVersion\":\"{Repeat("a/", n)}\"}}"),
        Body("DELETE", Rules + "/web", "options with a long uid", "application/json", n => $"{{\"preconditions\":{{\"uid\":\"{Repeat("a", n)}\"}}}}"),
        Body("DELETE", Rules, "options that are unknown", "application/json", n => $"{{{Number(i => $"\"x{i}\":1", n)}}}"),
        Body("PATCH", Rules + "/web", "an apply with the name in it", "application/apply-patch+yaml", n => "a: &a [" + Repeat("x,", n) + "x]"),
        Body("PATCH", Rules + "/web", "a patch of nobody's type", "application/json", n => Repeat("a", n)),
        Body("PUT", Rules + "/web", "a long name", "application/json", n => Planning.Object($"\"name\":\"{Repeat("a", n)}\"")),
        Body("GET", Rules, "a body nobody reads", "application/json", n => Repeat("a", n)),
        Body("GET", "/livez", "a body nobody reads, of a health check", "application/json", n => Repeat("a", n)),
    ];

    /// <summary>The case of a name, against a server.</summary>
    public static WorstCase Of(string name, WorstCaseServer server)
    {
        var who = Everyone.Single(w => name.StartsWith(w + ": ", StringComparison.Ordinal));
        var request = Requests.Single(r => name == $"{who}: {r.Name}");
        return new(name, n =>
        {
            var (head, body) = request.Make(n);
            return () => server.Send(who, head, body);
        })
        {
            BytesMax = request.BytesMax,
        };
    }

    private static Sent Path(string name, Func<int, string> path) => new($"a path of {name}", LineBytesMax, n => ($"GET {path(n)} HTTP/1.1", []));

    private static Sent Query(string name, Func<int, string> query, string method = "GET", string? path = null) =>
        new(name, LineBytesMax, n => ($"{method} {path ?? (method == "DELETE" ? Rules + "/web" : Rules)}?{query(n)} HTTP/1.1", method == "POST" ? Planning.Object().Utf8() : []));

    private static IEnumerable<Sent> Header(string header, params (string Name, Func<int, string> Value)[] values) =>
        values.Select(v => new Sent($"{header} of {v.Name}", HeaderBytesMax, n => ($"GET {Rules} HTTP/1.1\r\n{header}: {v.Value(n)}", [])));

    /// <summary>As many headers as there may be.</summary>
    private static Sent Many(string name, Func<int, string> line) =>
        new($"{name} again and again", 20 << 10, n => ($"GET {Rules} HTTP/1.1\r\n{Count(line, Math.Min(900, n / 20), "\r\n")}", []));

    private static Sent Body(string method, string path, string name, string type, Func<int, string> body, int bytesMax = 3 << 20) =>
        new($"{method} with {name}", bytesMax, n => ($"{method} {path} HTTP/1.1\r\nContent-Type: {type}", body(n).Utf8()));

    private static (string Head, byte[] Body) Upgrade(string protocols) =>
        ($"GET {Rules}?watch=1&timeoutSeconds=1 HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {protocols}", []);

    private static string Token(string json) => Convert.ToBase64String(json.Utf8()).TrimEnd('=');
}

/// <summary>A server with an object or two, in this process: what it takes is measured with what is asked of it.</summary>
public sealed class WorstCaseServer : IAsyncLifetime
{
    private const int Objects = 100;

    private readonly TemporaryDirectory _directory = new();
    private Microsoft.AspNetCore.Builder.WebApplication _app = null!;
    private Uri _address = null!;
    private TestCertificate _admin = null!;
    private TestCertificate _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        var authority = new TestAuthority(_directory.Path, "proxy-ca");
        _proxy = authority.Client("proxy", "CN=proxy");
        var data = _directory.File("data");
        var options = new Gateway.Hosting.ServerOptions
        {
            SecurePort = 0, Store = "memory", DataDir = data, RequestHeader = new() { ClientCaFile = authority.CertificateFile, AllowedNames = ["proxy"] },
        };
        _app = Gateway.Hosting.Composition.Build(PortRuleServer.CreateBuilder([]).Define(), options, Gateway.Hosting.Identity.Load(options, hasRoot: false, TimeProvider.System), root: null);
        await _app.StartAsync();
        _address = new Uri(_app.Urls.First());
        _admin = new(Path.Combine(data, "admin.crt"), Path.Combine(data, "admin.key"));
        using var client = new ApiClient(_address, data);
        for (var i = 0; i < Objects; i++)
        {
            var name = i.ToString(CultureInfo.InvariantCulture);
            var created = await client.PostAsync(
                "/apis/firewalld.fedoraproject.org/v1/namespaces/other/portrules",
                $$$"""{"metadata":{"name":"r{{{name}}}","labels":{"a":"b{{{name}}}"}},"spec":{"name":"http","host":"h","port":80}}""", TestContext.Current.CancellationToken);
            Assert.Equal(201, created.Code);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    internal string Send(string who, string head, byte[] body) => who switch
    {
        "admin" => Exchange.Send(_address, _admin, head, body),
        "front proxy" => Exchange.Send(_address, _proxy, head.Contains("X-Remote-User", StringComparison.Ordinal) ? head : head + "\r\nX-Remote-User: bob\r\nX-Remote-Group: system:masters", body),
        _ => Exchange.Send(_address, null, head, body),
    };
}
