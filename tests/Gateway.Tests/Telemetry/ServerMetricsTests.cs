using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Telemetry;

public sealed class ServerMetricsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<string> _seen = [];
    private RunningServer _server = null!;
    private ApiClient _client = null!;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(new() { SecurePort = 0, Store = "memory", DataDir = _directory.File("data") });
        _client = new ApiClient(_server.Address, _directory.File("data"));
        var meters = _server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "apiserver_request_total")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Note(string.Join(' ', tags.ToArray().Select(t => t.Value))));
        _listener.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Requests_are_counted_by_what_is_served_and_by_nothing_a_client_makes_up()
    {
        await _client.PostAsync(Rule.Collection("edge"), Rule.Json("web"), Token);
        await SeenAsync("create firewalld.fedoraproject.org v1 portrules  namespace 201");
        await _client.GetAsync(Rule.Collection("edge") + "/web/status", Token);
        await SeenAsync("get firewalld.fedoraproject.org v1 portrules status resource 200");
        await _client.GetAsync($"{Ask.Group}/portrules", Token);
        await SeenAsync("list firewalld.fedoraproject.org v1 portrules  cluster 200");
        await _client.GetAsync($"{Ask.Group}/namespaces/edge/anything/web/whatever", Token);
        await _client.GetAsync($"{Ask.Group}/namespaces/edge/portrules/web/whatever", Token);
        await _client.SendAsync(new HttpMethod("FROBNICATE"), "/version", null, Token);
        await SeenAsync("other      405");
        lock (_gate)
            Assert.Equal(2, _seen.Count(s => s == "get      404"));
    }

    private void Note(string tags)
    {
        lock (_gate)
        {
            _seen.Add(tags);
            _more.SetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task SeenAsync(string tags)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_seen.Contains(tags))
                    return;
                more = _more.Task;
            }
            try
            {
                await more.WaitAsync(TimeSpan.FromSeconds(60), Token);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"not seen: {tags}; seen: {string.Join(", ", _seen)}");
            }
        }
    }
}
