using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.Gateway.Audit;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Audit;

public sealed class BatchedAuditTests : IAsyncLifetime
{
    private readonly MetricsRegistry _registry = new();
    private EventReceiver _receiver = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await EventReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task Events_go_together_up_to_the_size_of_a_batch()
    {
        using var batches = Batches(o => o with { BatchEventsMax = 2, BatchWait = TimeSpan.FromMilliseconds(10) });
        await WriteAsync(batches, 3);
        await batches.StartAsync(Token);
        var (first, second) = (await _receiver.NextAsync(), await _receiver.NextAsync());
        Assert.Equal([0, 1, 2], Numbers(first).Concat(Numbers(second)).Order());
        Assert.Equal(("EventList", "audit.k8s.io/v1", "Bearer sesame"), ((string)first["kind"]!, (string)first["apiVersion"]!, _receiver.Authorization));
        await batches.StopAsync(Token);
    }

    [Fact]
    public async Task What_is_left_is_sent_at_the_end()
    {
        using var batches = Batches(o => o with { BatchWait = TimeSpan.FromHours(1), BatchEventsMax = 2, BatchesPerSecond = 1, BatchesBurst = 1 });
        await batches.StartAsync(Token);
        await WriteAsync(batches, 7);
        await batches.StopAsync(Token);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], _receiver.Taken().SelectMany(Numbers).Order());
        await WriteAsync(batches, 1);
        Assert.Equal(1, await LostAsync("buffered"));
    }

    [Fact]
    public async Task What_is_refused_is_sent_again()
    {
        _receiver.Say(500, 403, 404, 503);
        using var batches = Batches(o => o with { BatchWait = TimeSpan.FromMilliseconds(1) });
        await batches.StartAsync(Token);
        await WriteAsync(batches, 1);
        Assert.Equal([0], Numbers(await _receiver.NextAsync()));
        await batches.StopAsync(Token);
    }

    [Fact]
    public async Task What_is_refused_five_times_is_counted_and_lost()
    {
        _receiver.Say(500, 500, 500, 500, 500);
        using var batches = Batches(o => o with { BatchWait = TimeSpan.FromHours(1), BatchEventsMax = 2 });
        await batches.StartAsync(Token);
        await WriteAsync(batches, 2);
        await Eventually.TrueAsync(async () => await LostAsync("webhook") == 2, "both are lost");
        await WriteAsync(batches, 2);
        Assert.Equal([0, 1], Numbers(await _receiver.NextAsync()));
        await batches.StopAsync(Token);
    }

    [Fact]
    public async Task A_server_that_is_gone_does_not_hold_up_the_end()
    {
        using var batches = Batches(o => o with { BatchWait = TimeSpan.FromHours(1), InitialBackoff = TimeSpan.FromHours(1) });
        await _receiver.DisposeAsync();
        await batches.StartAsync(Token);
        await WriteAsync(batches, 3);
        await batches.StopAsync(Token);
        Assert.Equal(3, await LostAsync("webhook"));
    }

    [Fact]
    public async Task Events_for_which_there_is_no_room_are_counted_and_lost()
    {
        using var batches = Batches(o => o with { BufferEventsMax = 2 });
        await WriteAsync(batches, 5);
        Assert.Equal(3, await LostAsync("buffered"));
    }

    [Fact]
    public async Task Nor_is_there_memory_for_any_number_of_large_ones()
    {
        using var batches = Batches(o => o);
        var large = new byte[16 << 20];
        for (var i = 0; i < 6; i++)
            Assert.True(await batches.WriteAsync(large));
        Assert.Equal(2, await LostAsync("buffered"));
    }

    private BatchedAudit Batches(Func<AuditWebhookOptions, AuditWebhookOptions> change)
    {
        var options = change(new() { ConfigFile = _receiver.Kubeconfig, InitialBackoff = TimeSpan.FromMilliseconds(1) });
        var metrics = new AuditMetrics(_registry);
        var client = RootClients.Connect("--audit-webhook-config-file", _receiver.Kubeconfig, "the receiver", "tests");
        var webhook = new AuditWebhook(options, client, metrics, TimeProvider.System, Seeded.Of(0, 0), NullLogger<AuditWebhook>.Instance);
        return new(options, webhook, metrics, TimeProvider.System, NullLogger<BatchedAudit>.Instance);
    }

    private static async Task WriteAsync(BatchedAudit batches, int count)
    {
        for (var i = 0; i < count; i++)
            Assert.True(await batches.WriteAsync(Encoding.UTF8.GetBytes($$"""{"n":{{i}}}""")));
    }

    private static IEnumerable<int> Numbers(JsonNode list) => list["items"]!.AsArray().Select(e => (int)e!["n"]!);

    private async Task<double> LostAsync(string plugin)
    {
        using var text = new MemoryStream();
        await _registry.WriteAsync(text, Token);
        var scrape = new Monitoring.Scrape(Encoding.UTF8.GetString(text.ToArray()));
        return scrape.Text.Contains($"plugin=\"{plugin}\"", StringComparison.Ordinal) ? scrape.Value($"apiserver_audit_error_total{{plugin=\"{plugin}\"}}") : 0;
    }
}
