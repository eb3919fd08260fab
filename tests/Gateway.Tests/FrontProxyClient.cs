using System.Net;
using System.Net.Security;
using System.Text;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests;

/// <summary>A client with connections that stay open, over HTTP/2: as front proxy for one user, or as whoever its certificate or token says.</summary>
internal sealed class FrontProxyClient : IDisposable
{
    private readonly HttpClient _http;

    public FrontProxyClient(Uri address, TestCertificate? certificate, params (string Name, string Value)[] headers)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = true,
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = "portrule.portrule.svc",
                ClientCertificates = certificate is null ? [] : [certificate.Load()],
#pragma warning disable CA5359 // What the server shows is looked at in tests of its own.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            },
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(2),
        };
        foreach (var (name, value) in headers)
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
    }

    /// <summary>As the front proxy for an admin, who needs no access review.</summary>
    public static FrontProxyClient Admin(Uri address, TestCertificate proxy) => new(address, proxy, ("X-Remote-User", "admin"), ("X-Remote-Group", "system:masters"));

    public static FrontProxyClient User(Uri address, TestCertificate proxy, string user, params (string, string)[] headers) =>
        new(address, proxy, [("X-Remote-User", user), .. headers]);

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string body = "", string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, type),
        };
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The status and the headers of an answer.</summary>
    public async Task<(int Status, IReadOnlyDictionary<string, string> Headers)> HeadersAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return ((int)response.StatusCode, response.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The texts of the Warning headers of an answer.</summary>
    public async Task<IReadOnlyList<string>> WarningsAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(path, content);
        return response.Headers.TryGetValues("Warning", out var warnings) ? [.. warnings] : [];
    }

    /// <summary>A stream of lines, as a watch gives.</summary>
    public async Task<StreamReader> OpenAsync(string path)
    {
        var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    /// <summary>An answer whose body is yet to come, for the caller to dispose of.</summary>
    public Task<HttpResponseMessage> HeadersReadAsync(string path) => _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

    public void Dispose() => _http.Dispose();
}
