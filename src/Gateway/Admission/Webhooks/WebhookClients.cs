using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.ApiMachinery.Go;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>How a webhook is reached. One for all webhooks whose clientConfig says the same; its connections are kept.</summary>
/// <param name="Address">Without a query: <c>https://hook.shop.svc:443/validate</c>.</param>
/// <param name="Http">The client.</param>
/// <param name="Version">HTTP/1.1 where connections are to be spread over replicas, as k8s.io/apiserver has it; HTTP/2 to this machine.</param>
/// <param name="Credential">Who asks.</param>
internal sealed record WebhookClient(string Address, HttpClient Http, Version Version, WebhookCredential Credential);

/// <summary>Makes clients for webhooks (k8s.io/apiserver/pkg/util/webhook: ClientManager).</summary>
internal sealed class WebhookClients(ServiceAddresses services, WebhookCredentials credentials) : IDisposable
{
    /// <summary>Clients kept; beyond, all are made anew: their connections end when they are idle.</summary>
    private const int ClientsMax = 200;

    private const int PortDefault = 443;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(90);

    /// <summary>So that a service that has moved is found again.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, WebhookClient> _clients = new(StringComparer.Ordinal);

    /// <exception cref="WebhookFailedException">The configuration names no place, or no certificates.</exception>
    /// <param name="webhook">Who is asked.</param>
    /// <param name="isMutating">Which plugin asks: each may be somebody else.</param>
    public WebhookClient For(Webhook webhook, bool isMutating)
    {
        var credential = credentials.For(isMutating, TargetOf(webhook));
        var key = $"{isMutating}\n{KeyOf(webhook.Client)}";
        if (_clients.TryGetValue(key, out var known) && known.Credential == credential)
            return known;
        if (_clients.Count >= ClientsMax)
            _clients.Clear();
        return _clients[key] = Make(webhook, credential);
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Http.Dispose();
    }

    private static string KeyOf(Admissionregistrationv1WebhookClientConfig config) => string.Join(
        '\n', config.Url, config.Service?.NamespaceProperty, config.Service?.Name, config.Service?.Port, config.Service?.Path,
        config.CaBundle is null ? "" : Convert.ToHexString(SHA256.HashData(config.CaBundle)));

    /// <summary>Host and port; "" for a place that is none.</summary>
    private static string TargetOf(Webhook webhook) => webhook.Client switch
    {
        { Service: { } service } => $"{service.Name}.{service.NamespaceProperty}.svc:{service.Port ?? PortDefault}",
        { Url: { } text } when Uri.TryCreate(text, UriKind.Absolute, out var url) => url.IsDefaultPort ? $"{url.Host}:{PortDefault}" : url.Authority,
        _ => "",
    };

    private WebhookClient Make(Webhook webhook, WebhookCredential credential)
    {
        if (webhook.Client.Service is { } service)
        {
            var port = service.Port ?? PortDefault;
            var handler = Handler(webhook, credential);
            handler.ConnectCallback = async (_, stop) => await ConnectAsync(await services.FindAsync(service.NamespaceProperty, service.Name, port, stop), stop);
            return new($"https://{service.Name}.{service.NamespaceProperty}.svc:{port}{PathOf(service.Path)}", Client(handler), HttpVersion.Version11, credential);
        }
        if (string.IsNullOrEmpty(webhook.Client.Url))
            throw CannotMake(webhook, "webhook configuration must have either service or URL");
        if (!Uri.TryCreate(webhook.Client.Url, UriKind.Absolute, out var url))
            throw CannotMake(webhook, $"Unparsable URL: parse {GoQuote.Quote(webhook.Client.Url)}: invalid URL");
        return new($"{url.Scheme}://{url.Authority}{PathOf(url.AbsolutePath)}", Client(Handler(webhook, credential)), url.IsLoopback ? HttpVersion.Version20 : HttpVersion.Version11, credential);
    }

    private static async ValueTask<Stream> ConnectAsync(EndPoint place, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(place, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new DialException(WebhookErrors.Dial(place is IPEndPoint ip ? ip.ToString() : $"{((DnsEndPoint)place).Host}:{((DnsEndPoint)place).Port}", e));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SocketsHttpHandler Handler(Webhook webhook, WebhookCredential credential) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionIdleTimeout = IdleTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        EnableMultipleHttp2Connections = true,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(webhook), ClientCertificateContext = credential.Certificate },
    };

    private static HttpClient Client(SocketsHttpHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The caBundle alone; the authorities of the system where there is none.</summary>
    private static X509ChainPolicy Trusting(Webhook webhook)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (webhook.Client.CaBundle is not { Length: > 0 } bundle)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        try
        {
            policy.CustomTrustStore.ImportFromPem(Encoding.UTF8.GetString(bundle));
        }
        catch (CryptographicException)
        {
            throw CannotMake(webhook, "unable to load root certificates: unable to parse bytes as PEM block");
        }
        return policy.CustomTrustStore.Count > 0 ? policy : throw CannotMake(webhook, "unable to load root certificates: unable to parse bytes as PEM block");
    }

    private static string PathOf(string? path) => string.IsNullOrEmpty(path) ? "/" : path.StartsWith('/') ? path : "/" + path;

    private static WebhookFailedException CannotMake(Webhook webhook, string why) => new(webhook, $"could not get REST client: {why}");
}
