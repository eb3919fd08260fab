using System.Net.Http.Headers;
using OrleansAA.Gateway.Configuration;
using k8s;
using k8s.Authentication;

namespace OrleansAA.Gateway.Root;

/// <summary>The service account of the pod this process runs in: where the root is, and the token it takes, which the kubelet renews in its file.</summary>
/// <param name="Address">The root apiserver.</param>
/// <param name="TokenFile">Read again every <see cref="TokenAge"/>.</param>
/// <param name="CaFile">CA bundle (PEM) of the root.</param>
/// <param name="Clock">Says how old the token is.</param>
internal sealed record ServiceAccount(Uri Address, string TokenFile, string CaFile, TimeProvider Clock)
{
    private const string Mount = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The kubelet renews a token when four fifths of its life are over, so that a minute is well within the rest.</summary>
    internal static readonly TimeSpan TokenAge = TimeSpan.FromMinutes(1);

    /// <summary>The pod's service account; null outside a pod, or where it is not mounted.</summary>
    public static ServiceAccount? Find(TimeProvider clock) => Find(Environment.GetEnvironmentVariable, Mount, clock);

    /// <summary>The pod's namespace, as its service account says; null outside a pod.</summary>
    public static string? FindNamespace() => FindNamespace(Mount);

    internal static string? FindNamespace(string mount) =>
        Path.Combine(mount, "namespace") is var file && File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } name ? name : null;

    internal static ServiceAccount? Find(Func<string, string?> variable, string mount, TimeProvider clock)
    {
        var (host, port) = (variable("KUBERNETES_SERVICE_HOST"), variable("KUBERNETES_SERVICE_PORT"));
        var (token, ca) = (Path.Combine(mount, "token"), Path.Combine(mount, "ca.crt"));
        if (string.IsNullOrEmpty(host) || !ushort.TryParse(port, out var number) || !File.Exists(token) || !File.Exists(ca))
            return null;
        return new(new UriBuilder("https", host, number).Uri, token, ca, clock);
    }

    /// <exception cref="OperatorException">The CA bundle is no good.</exception>
    public KubernetesClientConfiguration Configuration() => new()
    {
        Host = Address.ToString(),
        SslCaCerts = PemFiles.Bundle("service account", CaFile),
        TokenProvider = new TokenFromFile(TokenFile, Clock),
    };

    internal sealed class TokenFromFile(string path, TimeProvider clock) : ITokenProvider
    {
        private volatile Known? _known;

        public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
        {
            if (_known is { } known && clock.GetElapsedTime(known.ReadAt) < TokenAge)
                return known.Header;
            var now = clock.GetTimestamp();
            var header = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(path, cancellationToken)).Trim());
            _known = new(header, now);
            return header;
        }

        private sealed record Known(AuthenticationHeaderValue Header, long ReadAt);
    }
}
