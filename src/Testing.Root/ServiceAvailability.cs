using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace OrleansAA.Testing.Root;

/// <summary>
/// Whether the APIServices of a root are Available, and where their groups are, as kube-aggregator has it: the Service has to be there and have the port, an EndpointSlice with its name in the label has
/// to have a ready endpoint and a port of the same name, and what is there has to answer. It asks more strictly: the certificate has to be right already.
/// </summary>
internal sealed class ServiceAvailability : IAsyncDisposable
{
    /// <summary>The label in which an EndpointSlice says whose it is.</summary>
    public const string ServiceName = "kubernetes.io/service-name";

    /// <summary>Between two looks, if nothing is written meanwhile.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly RootTable _apiServices;
    private readonly RootTable _services;
    private readonly RootTable _slices;
    private readonly Aggregator _first;
    private readonly Func<Aggregator> _make;
    private readonly ConcurrentDictionary<string, Aggregator> _byGroup = new();
    private readonly TestCertificate _frontProxy;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private TaskCompletionSource _next = New();

    /// <param name="apiServices">What is to be served.</param>
    /// <param name="services">Services that they name.</param>
    /// <param name="slices">Where those are.</param>
    /// <param name="first">Forwards the first group.</param>
    /// <param name="make">Makes one that forwards another.</param>
    /// <param name="frontProxy">The root's certificate.</param>
    /// <param name="clock">Measures by.</param>
    public ServiceAvailability(RootTable apiServices, RootTable services, RootTable slices, Aggregator first, Func<Aggregator> make, TestCertificate frontProxy, TimeProvider clock)
    {
        (_apiServices, _services, _slices, _first, _make, _frontProxy, _clock) = (apiServices, services, slices, first, make, frontProxy, clock);
        _running = RunAsync();
    }

    /// <summary>Those that forward a group.</summary>
    public IEnumerable<Aggregator> Aggregators => _byGroup.Values.Where(a => a.Service is not null);

    /// <summary>What an API server says of an EndpointSlice whose addresses nobody but the node itself can mean.</summary>
    public static string? ProblemOf(JsonObject slice)
    {
        foreach (var (i, endpoint) in ((JsonArray?)slice["endpoints"] ?? []).Index())
        {
            var said = (string)endpoint!["addresses"]![0]!;
            if (!IPAddress.TryParse(said, out var address))
                return $"endpoints[{i}].addresses[0]: Invalid value: \"{said}\": must be a valid IP address";
            if (IPAddress.IsLoopback(address))
                return $"endpoints[{i}].addresses[0]: Invalid value: \"{said}\": may not be in the loopback range (127.0.0.0/8, ::1/128)";
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var other in _byGroup.Values.Where(a => a != _first))
            other.Dispose();
        _ending.Dispose();
    }

    /// <summary>Ends when it has looked at everything, as it is from now on at least.</summary>
    public Task LookedAsync() => Volatile.Read(ref _next).Task;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        while (true)
        {
            var changed = Task.WhenAny(_apiServices.Changed, _services.Changed, _slices.Changed);
            var looked = Interlocked.Exchange(ref _next, New());
            await LookAsync();
            looked.SetResult();
            await Task.WhenAny(changed, Task.Delay(Interval, _clock, _ending.Token));
            _ending.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task LookAsync()
    {
        var groups = _apiServices.All.Where(a => a["spec"]!["service"] is not null).GroupBy(a => (string)a["spec"]!["group"]!).ToList();
        foreach (var (gone, aggregator) in _byGroup.Where(g => !groups.Exists(other => other.Key == g.Key)))
        {
            aggregator.Forget();
            _byGroup.TryRemove(gone, out _);
            if (aggregator != _first)
                aggregator.Dispose();
        }
        foreach (var group in groups)
            await LookAsync(group.Key, [.. group.OrderByDescending(a => (int?)a["spec"]!["versionPriority"] ?? 0)]);
    }

    private async Task LookAsync(string group, List<JsonObject> versions)
    {
        var aggregator = _byGroup.GetOrAdd(group, _ => _byGroup.Values.Contains(_first) ? _make() : _first);
        var service = versions[0]["spec"]!["service"]!;
        var (endpoints, reason, message) = Find(service);
        if (endpoints.Count == 0)
            aggregator.Lose(message);
        else
        {
            Use(aggregator, new(group, [.. versions.Select(a => (string)a["spec"]!["version"]!)], endpoints[0], CaBundle: null, (string)service["name"]!, (string)service["namespace"]!) { Endpoints = endpoints });
            await aggregator.ProbeAsync();
            (reason, message) = aggregator.Unavailable is { } why ? ("FailedDiscoveryCheck", why) : ("Passed", "all checks passed");
        }
        foreach (var one in versions)
            Say(one, reason, message);
    }

    /// <summary>The endpoints of a Service; else why there are none.</summary>
    private (IReadOnlyList<Uri> Endpoints, string Reason, string Message) Find(JsonNode reference)
    {
        var (name, space, wanted) = ((string)reference["name"]!, (string)reference["namespace"]!, (int?)reference["port"] ?? 443);
        if (_services.Get(name, space) is not { } service)
            return ([], "ServiceNotFound", $"service/{name} in \"{space}\" is not present");
        var port = ((JsonArray)service["spec"]!["ports"]!).FirstOrDefault(p => (int)p!["port"]! == wanted);
        if (port is null)
            return ([], "ServicePortError", $"service/{name} in \"{space}\" is not listening on port {wanted}");
        var slices = _slices.All.Where(s => TableEndpoint.NamespaceOf(s) == space && (string?)s["metadata"]!["labels"]?[ServiceName] == name).ToList();
        if (slices.Count == 0)
            return ([], "EndpointsNotFound", $"cannot find endpointslices for service/{name} in \"{space}\"");
        var portName = (string?)port["name"] ?? "";
        var found = from slice in slices
                    let open = ((JsonArray)slice["ports"]!).FirstOrDefault(p => ((string?)p!["name"] ?? "") == portName && p["port"] is not null)
                    where open is not null
                    from endpoint in (JsonArray)slice["endpoints"]!
                    where (bool?)endpoint["conditions"]?["ready"] ?? true
                    select new UriBuilder("https", (string)endpoint["addresses"]![0]!, (int)open["port"]!).Uri;
        IReadOnlyList<Uri> endpoints = [.. found];
        return endpoints.Count > 0 ? (endpoints, "", "") : ([], "MissingEndpoints", $"endpointslices for service/{name} in \"{space}\" have no addresses with port name \"{portName}\"");
    }

    private void Use(Aggregator aggregator, AggregatedService service)
    {
        var known = aggregator.Service;
        if (known is null || (known with { Versions = service.Versions, Endpoints = service.Endpoints }) != service || !known.Versions.SequenceEqual(service.Versions) || !known.Endpoints.SequenceEqual(service.Endpoints))
            aggregator.Use(service, _frontProxy);
    }

    /// <summary>Writes the condition, if it is another one.</summary>
    private void Say(JsonObject apiService, string reason, string message)
    {
        var said = apiService["status"]?["conditions"]?[0];
        if ((string?)said?["reason"] == reason && (string?)said?["message"] == message)
            return;
        _apiServices.ChangeStatus(TableEndpoint.NameOf(apiService), new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Available", ["status"] = reason == "Passed" ? "True" : "False", ["reason"] = reason, ["message"] = message, ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
            }),
        });
    }
}
