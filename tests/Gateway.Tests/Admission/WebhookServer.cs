using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>A webhook: an HTTPS server with a certificate of a CA of its own, which answers as a test says, path by path.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentDictionary<string, Func<JsonObject, HttpContext, Task>> _answers = new();
    private readonly TestAuthority _authority;
    private WebApplication? _app;

    private WebhookServer() => _authority = new TestAuthority(_directory.Path, "webhook-ca");

    /// <summary>What it was asked, as it was asked.</summary>
    public ConcurrentQueue<(string Path, JsonObject Review, string Protocol)> Asked { get; } = new();

    public int Port { get; private set; }

    public string CaBundle => Convert.ToBase64String(File.ReadAllBytes(_authority.CertificateFile));

    /// <summary>A certificate of the CA that it believes, where it demands one.</summary>
    public TestCertificate Client => field ??= _authority.Client("caller", "CN=caller");

    /// <param name="demandsCertificate">Who shows no certificate of its CA is not let in.</param>
    public static async Task<WebhookServer> StartAsync(bool demandsCertificate = false)
    {
        var server = new WebhookServer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var certificate = server._authority.Server("webhook", "hook.default.svc").Load();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l =>
        {
            l.Protocols = HttpProtocols.Http1AndHttp2;
            l.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificate,
                ClientCertificateMode = demandsCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate,
                ClientCertificateValidation = (shown, _, _) => shown.Issuer == certificate.Issuer,
            });
        }));
        server._app = builder.Build();
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        server.Port = new Uri(server._app.Urls.First()).Port;
        return server;
    }

    /// <summary>Allows everything at a path, with what else is said.</summary>
    public void Allow(string path, string more = "") => Respond(path, "{\"uid\":\"$UID\",\"allowed\":true" + more + "}");

    /// <summary>Allows everything with a JSON patch.</summary>
    public void Patch(string path, string patch, string more = "") =>
        Allow(path, $",\"patchType\":\"JSONPatch\",\"patch\":\"{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(patch))}\"{more}");

    /// <summary>Answers with a response.</summary>
    public void Respond(string path, string response, string version = "v1") =>
        Say(path, $$"""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/{{version}}","response":{{response}}}""");

    /// <summary>Answers with a text, in which $UID is that of the request.</summary>
    public void Say(string path, string text, int code = 200) => Do(path, (review, context) =>
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = text.StartsWith('{') ? "application/json" : "text/plain";
        return context.Response.WriteAsync(text.Replace("$UID", (string)review["request"]!["uid"]!, StringComparison.Ordinal), context.RequestAborted);
    });

    public void Do(string path, Func<JsonObject, HttpContext, Task> answer) => _answers[path] = answer;

    /// <summary>A webhook that asks this server about PortRules.</summary>
    public JsonObject Hook(string name, string path, string? change = null)
    {
        var hook = (JsonObject)JsonNode.Parse($$"""
            {"name":"{{name}}","clientConfig":{"url":"https://127.0.0.1:{{Port}}{{path}}","caBundle":"{{CaBundle}}"},
             "rules":[{"operations":["*"],"apiGroups":["firewalld.fedoraproject.org"],"apiVersions":["v1"],"resources":["portrules"],"scope":"*"}],
             "failurePolicy":"Fail","matchPolicy":"Equivalent","namespaceSelector":{},"objectSelector":{},"sideEffects":"None","timeoutSeconds":30,"admissionReviewVersions":["v1"]}
            """)!;
        foreach (var (key, value) in change is null ? [] : (JsonObject)JsonNode.Parse(change)!)
            hook[key] = value?.DeepClone();
        return hook;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var review = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var path = context.Request.Path.Value!;
        Asked.Enqueue((path + context.Request.QueryString, review, context.Request.Protocol));
        if (_answers.TryGetValue(path, out var answer))
            await answer(review, context);
    }
}
