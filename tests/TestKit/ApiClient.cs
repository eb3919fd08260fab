using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace OrleansAA.TestKit;

/// <summary>An answer as it came.</summary>
public sealed record ApiAnswer(int Code, string Body)
{
    public bool IsSuccess => Code is >= 200 and < 300;

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>metadata.resourceVersion of the object or list.</summary>
    public long Revision => ObjectJson.RevisionOf(Json);
}

/// <summary>Speaks HTTP to a server as its admin, and shows answers as they are: nothing is retried, nothing is interpreted.</summary>
public sealed class ApiClient : IDisposable
{
    public const string JsonPatch = "application/json-patch+json";
    public const string MergePatch = "application/merge-patch+json";

    private readonly HttpClient _http;

    /// <param name="server">Where it serves.</param>
    /// <param name="dataDirectory">Its data directory, with the CA and the admin's certificate.</param>
    /// <param name="ping">How often a server that says nothing is asked whether it is there, and how long it has to answer; null: never, as it is in order to wait.</param>
    public ApiClient(Uri server, string dataDirectory, TimeSpan? ping = null)
        : this(server, Path.Combine(dataDirectory, "ca.crt"), new TestCertificate(Path.Combine(dataDirectory, "admin.crt"), Path.Combine(dataDirectory, "admin.key")), ping)
    {
    }

    /// <param name="server">Where it serves.</param>
    /// <param name="caFile">PEM: what its certificate must chain to.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="ping">As above.</param>
    internal ApiClient(Uri server, string caFile, TestCertificate user, TimeSpan? ping = null)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(caFile);
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = ping ?? Timeout.InfiniteTimeSpan,
            KeepAlivePingTimeout = ping ?? TimeSpan.FromSeconds(20),
            ConnectTimeout = ping ?? Timeout.InfiniteTimeSpan,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = trust,
                ClientCertificates = [X509Certificate2.CreateFromPemFile(user.CertificateFile, user.KeyFile)],
            },
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = server,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("testkit/1.0");
    }

    /// <exception cref="HttpRequestException">The connection was lost, or there was none: the outcome is unknown.</exception>
    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>The same in the form that is asked for.</summary>
    public async Task<ApiAnswer> GetAsAsync(string path, string accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await _http.SendAsync(request, cancellationToken);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    public Task<ApiAnswer> PostAsync(string path, string json, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, Content(json), cancellationToken);

    public Task<ApiAnswer> PutAsync(string path, string json, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, Content(json), cancellationToken);

    public Task<ApiAnswer> PatchAsync(string path, string patch, string type, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, Content(patch, type), cancellationToken);

    public Task<ApiAnswer> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await _http.SendAsync(request, cancellationToken);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Sends whatever it is.</summary>
    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        using var response = await _http.SendAsync(request, cancellationToken);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>The names and values of an answer's headers, as often as they came.</summary>
    public async Task<ILookup<string, string>> HeadersAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await _http.SendAsync(request, cancellationToken);
        return response.Headers.NonValidated.SelectMany(h => h.Value.Select(v => (h.Key, Value: v))).ToLookup(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Opens a watch; its events are read by the caller.</summary>
    /// <param name="path">With its query, watch=1 included.</param>
    /// <param name="cancellationToken">Gives up opening it.</param>
    public async Task<WatchStream> WatchAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new WatchStream(response, await response.Content.ReadAsStreamAsync(cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    public static StringContent Content(string body, string type = "application/json")
    {
        var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = new(type);
        return content;
    }
}
