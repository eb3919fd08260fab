using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Health;

/// <summary>What probes are told, as k8s.io/apiserver tells it.</summary>
public sealed class HealthEndpointTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await RunningServer.StartAsync(new() { SecurePort = 0, Store = "memory", DataDir = _directory.File(".aa") });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("/livez", 200, "ok")]
    [InlineData("/healthz", 200, "ok")]
    [InlineData("/livez/ping", 200, "ok")]
    [InlineData("/readyz/shutdown", 200, "ok")]
    [InlineData("/livez?verbose", 200, "[+]ping ok\nlivez check passed\n")]
    [InlineData("/livez?verbose&exclude=ping", 200, "[+]ping excluded: ok\nlivez check passed\n")]
    [InlineData("/livez?verbose&exclude=nothing", 200, "[+]ping ok\nwarn: some health checks cannot be excluded: no matches for \"nothing\"\nlivez check passed\n")]
    [InlineData("/livez?exclude=nothing", 200, "ok")]
    public async Task A_probe_is_answered(string path, int code, string text)
    {
        var answer = await Ask.GetAsync(_server.Address, path);
        Assert.Equal((code, text), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Ready_means_more_than_alive()
    {
        await Eventually.TrueAsync(async () => (await Ask.GetAsync(_server.Address, "/readyz")).Status == 200, "the server is ready");
        var report = (await Ask.GetAsync(_server.Address, "/readyz?verbose")).Body;
        Assert.Contains("[+]watch-caches ok\n", report, StringComparison.Ordinal);
        Assert.EndsWith("[+]shutdown ok\nreadyz check passed\n", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/livez/shutdown")]
    [InlineData("/readyz/nothing")]
    public async Task A_check_that_does_not_exist_is_not_found(string path) => Assert.Equal(404, (await Ask.GetAsync(_server.Address, path)).Status);
}
