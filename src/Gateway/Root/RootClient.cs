using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Autorest;

namespace OrleansAA.Gateway.Root;

/// <summary>
/// Speaks to the root apiserver. Differs from its base in the connection only: the root must show a certificate of the given CA
/// <em>for the name it is called by</em> (the base does not look at the name where the CA is not one of the system's), redirects are not
/// followed, and a dead connection is noticed within seconds.
/// </summary>
internal sealed class RootClient : Kubernetes
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    // The base has put a slash behind it.
    private readonly Uri _address;

    public RootClient(KubernetesClientConfiguration configuration) : base(configuration)
    {
        _address = new Uri(configuration.Host);
        HttpClient.Dispose();
        HttpClient = new HttpClient(Handler(configuration)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Asks for a path below the root's address, and reads the answer.</summary>
    /// <exception cref="HttpOperationException">The root has answered with an error.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(path, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>The same, and leaves the reading to the caller.</summary>
    /// <exception cref="HttpOperationException">The root has answered with an error.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUri, path)) { Version = HttpVersion.Version20 };
        request.Headers.Accept.Add(new("application/json"));
        if (Credentials is not null)
            await Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        var response = await HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var said = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpOperationException($"the root apiserver answered {(int)response.StatusCode}") { Response = new HttpResponseMessageWrapper(response, said) };
        }
    }

    /// <summary>Sends a body to the address itself.</summary>
    /// <exception cref="HttpRequestException">It could not be sent, or the answer is an error.</exception>
    public async Task PostAsync(HttpContent body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Version = HttpVersion.Version20, Content = body };
        if (Credentials is not null)
            await Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        using var response = await HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static SocketsHttpHandler Handler(KubernetesClientConfiguration configuration)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            EnableMultipleHttp2Connections = true,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(configuration.SslCaCerts) },
        };
        if (ClientCertificate(configuration) is { } certificate)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        if (!string.IsNullOrEmpty(configuration.TlsServerName))
            handler.SslOptions.TargetHost = configuration.TlsServerName;
        if (configuration.SkipTlsVerify)
#pragma warning disable CA5359 // The kubeconfig says so (insecure-skip-tls-verify).
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return handler;
    }

    /// <summary>The authorities alone; those of the system where there are none. Nothing is fetched from where a certificate says.</summary>
    private static X509ChainPolicy Trusting(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is { Count: > 0 })
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }
        return policy;
    }

    private static X509Certificate2? ClientCertificate(KubernetesClientConfiguration configuration)
    {
        var (certificate, key) = (configuration.ClientCertificateData, configuration.ClientCertificateKeyData);
        if (!string.IsNullOrEmpty(certificate) && !string.IsNullOrEmpty(key))
            return X509Certificate2.CreateFromPem(Text(certificate), Text(key));
        return string.IsNullOrEmpty(configuration.ClientCertificateFilePath) ? null
            : X509Certificate2.CreateFromPemFile(configuration.ClientCertificateFilePath, configuration.ClientKeyFilePath);
    }

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
