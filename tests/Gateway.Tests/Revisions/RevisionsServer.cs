using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Revisions;

/// <summary>A server in this process, and what tests of histories ask it.</summary>
internal sealed class RevisionsServer : IAsyncDisposable
{
    public const string Rules = "/apis/firewalld.fedoraproject.org/v1/namespaces/ns/portrules";
    public const string Web = Rules + "/web";

    private readonly WebApplication _app;

    private RevisionsServer(WebApplication app, ServerOptions options)
    {
        _app = app;
        Client = new ApiClient(Address, options.DataDir);
        Admin = new(Path.Combine(options.DataDir, "admin.crt"), Path.Combine(options.DataDir, "admin.key"));
    }

    public ApiClient Client { get; }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public TestCertificate Admin { get; }

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RevisionsServer> StartAsync(TemporaryDirectory directory, string? store = "memory", bool compacts = false)
    {
        var options = new ServerOptions { BindAddress = IPAddress.Loopback, SecurePort = 0, DataDir = directory.File("data"), Store = store };
        if (compacts)
            options = options with { LogRetention = TimeSpan.Zero, LogRetentionEvents = 0 };
        var app = Composition.Build(Served.Rules, options, Identity.Load(options, hasRoot: false, TimeProvider.System), root: null);
        await app.StartAsync(Token);
        return new(app, options);
    }

    public async Task<long> CreateAsync(string name = "web")
    {
        var created = await Client.PostAsync(Rules, $$$"""{"metadata":{"name":"{{{name}}}","labels":{"app":"shop"}},"spec":{"name":"http","host":"h","port":80}}""", Token);
        Assert.Equal(201, created.Code);
        return created.Revision;
    }

    public async Task<long> PatchAsync(string patch, string path = Web)
    {
        var patched = await Client.PatchAsync(path, patch, ApiClient.MergePatch, Token);
        Assert.Equal(200, patched.Code);
        return patched.Revision;
    }

    public Task<ApiAnswer> GetAsync(string path) => Client.GetAsync(path, Token);

    public Task<ApiAnswer> RollbackAsync(string body, string query = "") => Client.PostAsync($"{Web}/rollback{query}", body, Token);

    public Task<ApiAnswer> RollbackAsync(long revision, string query = "") => RollbackAsync($$"""{"revision":"{{revision}}"}""", query);

    /// <summary>The revisions of the rule, a line each: <c>7 Update testkit .spec.port</c>.</summary>
    public async Task<List<string>> LinesAsync(string path = Web)
    {
        var answer = await GetAsync(path + "/revisions");
        Assert.True(answer.Code == 200, answer.Body);
        return [.. answer.Json.GetProperty("items").EnumerateArray().Select(Line)];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static string Line(JsonElement revision)
    {
        var words = new[] { "revision", "operation", "manager", "subresource" }
            .Select(m => revision.TryGetProperty(m, out var value) ? value.GetString()! : "").Where(w => w.Length > 0);
        var fields = revision.TryGetProperty("fields", out var changed) ? changed.EnumerateArray().Select(f => f.GetString()!) : [];
        return string.Join(' ', words.Concat(fields));
    }
}
