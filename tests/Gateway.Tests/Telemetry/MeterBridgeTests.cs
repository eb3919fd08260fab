using System.Diagnostics.Metrics;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.Gateway.Tests.Monitoring;

namespace OrleansAA.Gateway.Tests.Telemetry;

public sealed class MeterBridgeTests : IDisposable
{
    /// <summary>More series than the bridge keeps within reach.</summary>
    private const int Many = 300;

    private readonly Meter _meter = new(nameof(MeterBridgeTests));
    private readonly MetricsRegistry _registry = new();
    private readonly MeterBridge _bridge;

    public MeterBridgeTests() => _bridge = new(_registry, i => i.Meter == _meter);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _bridge.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Values_that_read_alike_are_one_series_whichever_objects_they_are()
    {
        var counter = _meter.CreateCounter<long>("writes_total");
        for (var i = 0; i < 3; i++)
            counter.Add(1, new KeyValuePair<string, object?>("resource", new string("widgets")));
        counter.Add(1, new KeyValuePair<string, object?>("resource", "gadgets"));

        var metrics = await ScrapeAsync();
        Assert.Equal(3, metrics.Value("writes_total{resource=\"widgets\"}"));
        Assert.Equal(1, metrics.Value("writes_total{resource=\"gadgets\"}"));
    }

    [Fact]
    public async Task Each_of_many_series_gets_what_is_its_own()
    {
        var counter = _meter.CreateCounter<long>("calls_total");
        var names = Enumerable.Range(0, Many).Select(i => $"caller-{i}").ToArray();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < Many; i++)
                counter.Add(i, new("caller", names[i]), new("answer", i % 2 == 0 ? "yes" : "no"));
        }

        var metrics = await ScrapeAsync();
        Assert.All(Enumerable.Range(0, Many), i => Assert.Equal(2 * i, metrics.Value($"calls_total{{caller=\"caller-{i}\",answer=\"{(i % 2 == 0 ? "yes" : "no")}\"}}")));
    }

    [Fact]
    public async Task Values_that_are_no_texts_and_measurements_without_labels_are_taken_in()
    {
        _meter.CreateCounter<long>("codes_total").Add(2, new KeyValuePair<string, object?>("code", 404));
        _meter.CreateHistogram<double>("lengths.of_things", "s").Record(0.25);

        var metrics = await ScrapeAsync();
        Assert.Equal(2, metrics.Value("codes_total{code=\"404\"}"));
        Assert.Equal(0.25, metrics.Value("lengths_of_things_seconds_sum"));
    }

    private async Task<Scrape> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await _registry.WriteAsync(text, Token);
        return new(System.Text.Encoding.UTF8.GetString(text.ToArray()));
    }
}
