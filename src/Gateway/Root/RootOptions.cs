
namespace OrleansAA.Gateway.Root;

/// <summary>How the root apiserver is reached and asked. The defaults are those of k8s.io/apiserver.</summary>
public sealed record RootOptions
{
    /// <summary>Kubeconfig of the root, for namespaces and for whatever has no kubeconfig of its own; null means the pod's service account.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Kubeconfig with the right to read the authentication ConfigMap and to create TokenReviews.</summary>
    public string? AuthenticationKubeconfig { get; init; }

    /// <summary>Kubeconfig with the right to create SubjectAccessReviews.</summary>
    public string? AuthorizationKubeconfig { get; init; }

    /// <summary>Do not read the authentication ConfigMap: flags say it all.</summary>
    public bool SkipLookup { get; init; }

    /// <summary>
    /// Be ready although the authentication ConfigMap could not be read: certificates that only it could vouch for are refused. Otherwise the
    /// server is not ready until it has been read. Read it is, in both cases, as soon as that is possible.
    /// </summary>
    public bool TolerateLookupFailure { get; init; }

    /// <summary>Audiences a token must be meant for; empty leaves that to the root.</summary>
    public IReadOnlyList<string> ApiAudiences { get; init; } = [];

    /// <summary>How long an answer about a token is kept.</summary>
    public TimeSpan TokenCacheTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a permission is kept.</summary>
    public TimeSpan AllowCacheTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a refusal is kept.</summary>
    public TimeSpan DenyCacheTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Paths that anyone may ask for; a star at the end stands for anything.</summary>
    public IReadOnlyList<string> AlwaysAllowPaths { get; init; } = ["/healthz", "/readyz", "/livez"];

    /// <summary>What this server calls itself there.</summary>
    public string UserAgent { get; init; } = "aggregated-api-server";
}
