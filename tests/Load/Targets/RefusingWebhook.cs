using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OrleansAA.TestKit;

namespace OrleansAA.Load.Targets;

/// <summary>A validating webhook that allows everything but what has the label <see cref="AdmittingRoot.RefusedLabel"/>.</summary>
internal sealed class RefusingWebhook : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RefusingWebhook(WebApplication app, TestAuthority authority)
    {
        _app = app;
        CaBundle = Convert.ToBase64String(File.ReadAllBytes(authority.CertificateFile));
    }

    public string Address => $"https://127.0.0.1:{new Uri(_app.Urls.First()).Port}/";

    public string CaBundle { get; }

    public static async Task<RefusingWebhook> StartAsync(string directory)
    {
        var authority = new TestAuthority(directory, "webhook-ca");
        var certificate = authority.Server("webhook", "localhost").Load();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l =>
        {
            l.Protocols = HttpProtocols.Http1AndHttp2;
            l.UseHttps(certificate);
        }));
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new(app, authority);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        var review = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var isRefused = review!["request"]!["object"]?["metadata"]?["labels"]?[AdmittingRoot.RefusedLabel] is not null;
        var answer = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["response"] = new JsonObject { ["uid"] = (string?)review["request"]!["uid"], ["allowed"] = !isRefused },
        };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }
}
