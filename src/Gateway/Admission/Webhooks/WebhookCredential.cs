using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>Who this server is to a webhook: a user of a kubeconfig (k8s.io/apiserver/pkg/util/webhook: restConfigFromKubeconfig).</summary>
internal sealed class WebhookCredential
{
    /// <summary>Nobody: what a webhook is shown that no user is for.</summary>
    public static readonly WebhookCredential None = new() { Files = [] };

    private readonly Func<CancellationToken, Task<AuthenticationHeaderValue>>? _authorization;

    private WebhookCredential(Func<CancellationToken, Task<AuthenticationHeaderValue>>? authorization = null) => _authorization = authorization;

    /// <summary>What it shows in a handshake; null for nothing.</summary>
    public SslStreamCertificateContext? Certificate { get; private init; }

    /// <summary>The files that are read once. That of a token is read again and again.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    private IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <param name="user">A user of a kubeconfig.</param>
    /// <param name="directory">Where the kubeconfig is: files are named from there.</param>
    /// <param name="clock">Says how old a token from a file is.</param>
    /// <exception cref="OperatorException">What it says cannot be used.</exception>
    public static WebhookCredential Read(ConfigNode user, string directory, TimeProvider clock)
    {
        foreach (var name in (string[])["exec", "auth-provider"])
        {
            if (user.Has(name))
                throw user.Wrong(name, "is not supported; give a token, a client certificate, or username and password", isSecret: true);
        }
        var token = TokenOf(user, directory, clock);
        var basic = BasicOf(user);
        if (token is not null && basic is not null)
            throw user.Wrong("username", "username and password or a token, not both; leave one out", isSecret: true);
        var files = new List<string>();
        return new(token ?? basic) { Certificate = CertificateOf(user, directory, files), Headers = ImpersonationOf(user), Files = files };
    }

    /// <summary>Adds to a request who sends it.</summary>
    public async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_authorization is not null)
            request.Headers.Authorization = await _authorization(cancellationToken);
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
    }

    private static Func<CancellationToken, Task<AuthenticationHeaderValue>>? TokenOf(ConfigNode user, string directory, TimeProvider clock)
    {
        if (user.Text("tokenFile") is { } named)
        {
            var path = Path.Combine(directory, named);
            if (!File.Exists(path))
                throw user.Wrong("tokenFile", "no such file; give a file with a token");
            return new ServiceAccount.TokenFromFile(path, clock).GetAuthenticationHeaderAsync;
        }
        return user.Text("token") is { } token ? Always(new("Bearer", token)) : null;
    }

    private static Func<CancellationToken, Task<AuthenticationHeaderValue>>? BasicOf(ConfigNode user) =>
        user.Text("username") is null && user.Text("password") is null ? null
            : Always(new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Text("username")}:{user.Text("password")}"))));

    private static Func<CancellationToken, Task<AuthenticationHeaderValue>> Always(AuthenticationHeaderValue header) => _ => Task.FromResult(header);

    private static SslStreamCertificateContext? CertificateOf(ConfigNode user, string directory, List<string> files)
    {
        var (certificate, key) = (PemOf(user, "client-certificate", directory, files), PemOf(user, "client-key", directory, files));
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
            throw user.Wrong(certificate is null ? "client-certificate" : "client-key", "is missing; a certificate and its key go together");
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificate);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw user.Wrong(user.Has("client-certificate-data") ? "client-certificate-data" : "client-certificate", $"{OperatorException.Reason(e)}; give a PEM certificate and the key that belongs to it", isSecret: user.Has("client-certificate-data"));
        }
    }

    /// <summary>What is in the kubeconfig itself wins over a file.</summary>
    private static string? PemOf(ConfigNode user, string name, string directory, List<string> files)
    {
        try
        {
            if (user.Text(name + "-data") is { } data)
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            if (user.Text(name) is not { } named)
                return null;
            files.Add(Path.Combine(directory, named));
            return File.ReadAllText(files[^1]);
        }
        catch (FormatException)
        {
            throw user.Wrong(name + "-data", "is not base64; give a PEM file in base64", isSecret: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw user.Wrong(name, $"{OperatorException.Reason(e)}; give a PEM file");
        }
    }

    private static List<(string Name, string Value)> ImpersonationOf(ConfigNode user)
    {
        var headers = new List<(string, string)>();
        if (user.Text("as") is not { } name)
            return headers;
        headers.Add(("Impersonate-User", name));
        if (user.Text("as-uid") is { } uid)
            headers.Add(("Impersonate-Uid", uid));
        headers.AddRange(user.Texts("as-groups").Select(g => ("Impersonate-Group", g)));
        headers.AddRange(user.TextLists("as-user-extra").SelectMany(e => e.Texts.Select(t => ($"Impersonate-Extra-{Uri.EscapeDataString(e.Name)}", t))));
        return headers;
    }
}
