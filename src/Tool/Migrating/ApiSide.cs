using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Migrating;

/// <summary>An answer: its code, and its JSON.</summary>
internal sealed record ApiAnswer(int Code, JsonObject Body)
{
    public bool IsSuccess => Code is >= 200 and < 300;

    /// <summary>Of a refusal, why.</summary>
    public string Message => (string?)Body["message"] ?? $"HTTP {Code}";

    /// <summary>Of a success, the object.</summary>
    /// <exception cref="SolutionException">It was refused.</exception>
    public JsonObject Success(string what) => IsSuccess ? Body : throw new SolutionException($"{what}: {Message}");
}

/// <summary>A Kubernetes API that is spoken to as the user of a kubeconfig: the cluster's, or that of an aggregated server itself.</summary>
internal sealed class ApiSide : IDisposable
{
    private const int PageObjectsMax = 500;

    private readonly Kubernetes _client;
    private readonly string? _host;

    private ApiSide(KubernetesClientConfiguration configuration, string? host) => (_client, _host) = (new Kubernetes(configuration), host);

    /// <summary>The cluster of a kubeconfig.</summary>
    public static ApiSide Cluster(string? kubeconfig, string? context) => new(Read(kubeconfig, context), null);

    /// <summary>A server that is reached by itself, with the credentials of the cluster's user, which it has the cluster check.</summary>
    /// <param name="kubeconfig">As above.</param>
    /// <param name="context">As above.</param>
    /// <param name="address">Where it is reached.</param>
    /// <param name="authorities">PEM.</param>
    /// <param name="host">The name its certificate is for.</param>
    public static ApiSide Server(string? kubeconfig, string? context, Uri address, string authorities, string host)
    {
        var configuration = Read(kubeconfig, context);
        configuration.Host = address.ToString();
        configuration.SslCaCerts = [];
        configuration.SslCaCerts.ImportFromPem(authorities);
        configuration.TlsServerName = host;
        return new(configuration, host);
    }

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancelled, string type = "application/json")
    {
        try
        {
            using var response = await SendAsync(method, path, body, type, cancelled);
            var text = await response.Content.ReadAsStringAsync(cancelled);
            return new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType == "application/json" && JsonNode.Parse(text) is JsonObject json ? json : new JsonObject { ["message"] = text.Trim() });
        }
        catch (HttpRequestException e)
        {
            throw new SolutionException($"{new Uri(_client.BaseUri, path)}: {e.InnerException?.Message ?? e.Message}; run it again when it answers: it goes on where it was");
        }
    }

    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancelled) => SendAsync(HttpMethod.Get, path, null, cancelled);

    /// <summary>All objects of a collection, page by page: one state of it.</summary>
    /// <returns>The resourceVersion of that state, or null if it has expired while it was read: then it is to be read again.</returns>
    public async Task<string?> ListAsync(string path, Func<IReadOnlyList<JsonObject>, Task> take, CancellationToken cancelled)
    {
        var next = "";
        while (true)
        {
            var answer = await GetAsync($"{path}?limit={PageObjectsMax}&continue={Uri.EscapeDataString(next)}", cancelled);
            if (answer.Code == (int)HttpStatusCode.Gone)
                return null;
            var list = answer.Success(path);
            await take([.. (list["items"] as JsonArray ?? []).OfType<JsonObject>()]);
            next = (string?)list["metadata"]?["continue"] ?? "";
            if (next.Length == 0)
                return (string)list["metadata"]!["resourceVersion"]!;
        }
    }

    /// <summary>The resourceVersion at which a collection is.</summary>
    public async Task<long> RevisionAsync(string path, CancellationToken cancelled) =>
        long.Parse((string)(await GetAsync($"{path}?limit=1", cancelled)).Success(path)["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture);

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode? body, string type, CancellationToken cancelled)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path));
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("dotnet-aa", null));
        request.Headers.Host = _host;
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, type);
        if (_client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, cancelled);
        return await _client.HttpClient.SendAsync(request, cancelled);
    }

    private static KubernetesClientConfiguration Read(string? kubeconfig, string? context)
    {
        try
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig, context);
        }
        catch (Exception e) when (e is k8s.Exceptions.KubeConfigException or IOException)
        {
            throw new SolutionException($"--kubeconfig {kubeconfig ?? "(KUBECONFIG, or .kube/config)"}: {e.Message}");
        }
    }
}
