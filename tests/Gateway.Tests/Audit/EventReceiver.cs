using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Audit;

/// <summary>A server that takes audit events, and the kubeconfig that names it.</summary>
internal sealed class EventReceiver : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Channel<JsonNode> _lists = Channel.CreateUnbounded<JsonNode>();
    private readonly Queue<int> _codes = new();
    private WebApplication? _app;

    public string Kubeconfig => _directory.File("kubeconfig");

    /// <summary>Who sent the last list.</summary>
    public string Authorization { get; private set; } = "";

    public static async Task<EventReceiver> StartAsync()
    {
        var receiver = new EventReceiver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        receiver._app = builder.Build();
        receiver._app.Run(receiver.AnswerAsync);
        await receiver._app.StartAsync();
        await File.WriteAllTextAsync(receiver.Kubeconfig, $$$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: sink, cluster: {server: "{{{receiver._app.Urls.First()}}}/events"}}]
            users: [{name: sender, user: {token: sesame}}]
            contexts: [{name: sink, context: {cluster: sink, user: sender}}]
            current-context: sink
            """);
        return receiver;
    }

    /// <summary>The next requests are answered with these codes, later ones with 200.</summary>
    public void Say(params int[] codes)
    {
        lock (_codes)
        {
            foreach (var code in codes)
                _codes.Enqueue(code);
        }
    }

    /// <summary>The next list it has taken.</summary>
    public async Task<JsonNode> NextAsync() => await _lists.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>The lists it has taken that nobody has looked at.</summary>
    public IReadOnlyList<JsonNode> Taken()
    {
        var taken = new List<JsonNode>();
        while (_lists.Reader.TryRead(out var list))
            taken.Add(list);
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.DisposeAsync();
            _directory.Dispose();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var list = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        Authorization = context.Request.Headers.Authorization.ToString();
        lock (_codes)
            context.Response.StatusCode = context.Request is not { Method: "POST", Path.Value: "/events" } ? 404 : _codes.TryDequeue(out var code) ? code : 200;
        if (context.Response.StatusCode == 200)
            _lists.Writer.TryWrite(list);
    }
}
