using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Testing.Root;

/// <summary>Forwards the requests for a group to the server that answers it, as kube-aggregator does, and probes whether it is there.</summary>
internal sealed class Aggregator(IHttpForwarder forwarder, Func<string, string> bundleOf, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Who probes and reads discovery.</summary>
    private static readonly RootUser Itself = new("system:kube-aggregator", "system:masters");

    private HttpMessageInvoker? _invoker;
    private uint _turn;

    public AggregatedService? Service { get; private set; }

    /// <summary>Why the group is not served; null if it is.</summary>
    public string? Unavailable { get; private set; } = "no service has been registered";

    /// <summary>Puts a service, or another front-proxy certificate, in place. Requests under way go on over the old connections.</summary>
    public void Use(AggregatedService service, TestCertificate frontProxy)
    {
        Service = service;
        Interlocked.Exchange(ref _invoker, service.Connect(frontProxy, () => service.CaBundle ?? bundleOf($"{service.Versions[0]}.{service.Group}")));
    }

    /// <summary>The group is served by nobody any more.</summary>
    public void Forget() => (Service, Unavailable) = (null, "no service has been registered");

    /// <summary>Nobody can be asked, for a reason.</summary>
    public void Lose(string why) => Unavailable = why;

    /// <summary>Whether a path is of its group, or of the OpenAPI v3 of that.</summary>
    public bool Serves(string path)
    {
        var below = path.StartsWith(RootDiscovery.OpenApiV3 + "/", StringComparison.Ordinal) ? path[RootDiscovery.OpenApiV3.Length..] : path;
        return Service is { } s && (below == $"/apis/{s.Group}" || below.StartsWith($"/apis/{s.Group}/", StringComparison.Ordinal));
    }

    /// <summary>Asks the service for each of its versions; one good answer is enough.</summary>
    public async Task ProbeAsync()
    {
        var why = "no version answers";
        foreach (var version in Service!.Versions)
        {
            try
            {
                using var response = await GetAsync($"/apis/{Service.Group}/{version}", Itself, "application/json");
                if (response.IsSuccessStatusCode)
                {
                    Unavailable = null;
                    return;
                }
                why = $"bad status from {response.RequestMessage!.RequestUri}: {(int)response.StatusCode}";
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                why = e.Message;
            }
        }
        Unavailable = why;
    }

    public Task<HttpResponseMessage> GetAsDiscovererAsync(string path, string accept) => GetAsync(path, Itself, accept);

    public async Task<HttpResponseMessage> GetAsync(string path, RootUser user, string accept)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, clock);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Next(Service!), path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Host = Service!.Host;
        request.Headers.TryAddWithoutValidation("Accept", accept);
        IdentityHeaders.Set(request.Headers, user);
        return await _invoker!.SendAsync(request, timeout.Token);
    }

    public async Task ForwardAsync(HttpContext context, RootUser user)
    {
        if (Unavailable is not null || Service is not { } service)
        {
            await RootAnswers.WriteStatusAsync(context, 503, "ServiceUnavailable", "service unavailable");
            return;
        }
        var upgrade = context.Request.Headers.Upgrade.Count > 0;
        var config = new ForwarderRequestConfig
        {
            ActivityTimeout = Timeout.InfiniteTimeSpan,
            AllowResponseBuffering = false,
            Version = upgrade ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var error = await forwarder.SendAsync(context, Next(service).ToString(), _invoker!, config, new Transformer(user, service.Host));
        if (error != ForwarderError.None && !context.Response.HasStarted)
            await RootAnswers.WriteStatusAsync(context, 503, "ServiceUnavailable", $"error trying to reach service: {context.GetForwarderErrorFeature()?.Exception?.Message ?? error.ToString()}");
    }

    public async Task<JsonNode?> ReadAsync(string path, string accept)
    {
        if (Service is null)
            return null;
        using var response = await GetAsDiscovererAsync(path, accept);
        return response.IsSuccessStatusCode ? await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync()) : null;
    }

    public void Dispose() => _invoker?.Dispose();

    /// <summary>Its endpoints, in turn.</summary>
    private Uri Next(AggregatedService service) => service.Endpoints[(int)(Interlocked.Increment(ref _turn) % (uint)service.Endpoints.Count)];

    private sealed class Transformer(RootUser user, string host) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(HttpContext context, HttpRequestMessage request, string prefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(context, request, prefix, cancellationToken);
            IdentityHeaders.Set(request.Headers, user);
            request.Headers.Host = host;
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
            request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
            if (!request.Headers.Contains("Audit-ID"))
                request.Headers.TryAddWithoutValidation("Audit-ID", Chance.Uuid());
        }

        /// <summary>A redirect of the service is not passed on; headers go on at once, as a client of a watch waits for them before any event. Not so those of an upgrade, which the forwarder sends itself.</summary>
        public override async ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? response, CancellationToken cancellationToken)
        {
            if (response is { StatusCode: >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest, Headers.Location: not null })
            {
                context.Response.StatusCode = 502;
                await context.Response.WriteAsync("the backend attempted to redirect this request, which is not permitted", cancellationToken);
                return false;
            }
            var hasBody = await base.TransformResponseAsync(context, response, cancellationToken);
            if (hasBody && response is { StatusCode: not HttpStatusCode.SwitchingProtocols })
                await context.Response.Body.FlushAsync(cancellationToken);
            return hasBody;
        }
    }
}
