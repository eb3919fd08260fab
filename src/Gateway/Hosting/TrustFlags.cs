using System.CommandLine;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about who is calling and whether they may, named as kube's.</summary>
internal sealed class TrustFlags
{
    private static readonly RootOptions Defaults = new();

    private readonly Option<string?> _clientCa = Flags.Of<string?>(
        "--client-ca-file", "CA bundle of client certificates: CN is the user, O the groups. As the root says if not given; without a root, the CA in the data directory.");
    private readonly Option<string?> _headerCa = Flags.Of<string?>(
        "--requestheader-client-ca-file", "CA bundle of the certificates that allow identity headers. As the root says if not given; without a root, no header is believed.");
    private readonly Option<string[]> _headerNames = Flags.Names("--requestheader-allowed-names", "Common names that certificates which allow identity headers may have; empty allows any.");
    private readonly Option<string[]> _headerUsers = Flags.Names("--requestheader-username-headers", "Headers that hold the user; X-Remote-User if neither this nor the root says.");
    private readonly Option<string[]> _headerUids = Flags.Names("--requestheader-uid-headers", "Headers that hold the user's uid; X-Remote-Uid if neither this nor the root says.");
    private readonly Option<string[]> _headerGroups = Flags.Names("--requestheader-group-headers", "Headers that hold the user's groups; X-Remote-Group if neither this nor the root says.");
    private readonly Option<string[]> _headerExtras = Flags.Names("--requestheader-extra-headers-prefix", "Prefixes of headers that hold anything else about the user; X-Remote-Extra- if neither this nor the root says.");
    private readonly Option<string?> _kubeconfig = Flags.Of<string?>("--kubeconfig", "Kubeconfig of the root apiserver. The pod's service account if not given; outside a cluster the server is on its own.");
    private readonly Option<string?> _authentication = Flags.Of<string?>("--authentication-kubeconfig", "Kubeconfig for the authentication ConfigMap and TokenReviews; that of --kubeconfig if not given.");
    private readonly Option<string?> _authorization = Flags.Of<string?>("--authorization-kubeconfig", "Kubeconfig for SubjectAccessReviews; that of --kubeconfig if not given.");
    private readonly Option<bool> _skipLookup = Flags.Of<bool>("--authentication-skip-lookup", "Do not read the root's authentication ConfigMap: flags say it all.");
    private readonly Option<bool> _tolerate = Flags.Of<bool>("--authentication-tolerate-lookup-failure", "Be ready although the root's authentication ConfigMap cannot be read; certificates only it vouches for are refused.");
    private readonly Option<string[]> _audiences = Flags.Names("--api-audiences", "Audiences a bearer token must be meant for; the root's own if not given.");
    private readonly Option<TimeSpan> _tokenTtl = Flags.Duration("--authentication-token-webhook-cache-ttl", "How long an answer about a bearer token is kept.", Defaults.TokenCacheTtl);
    private readonly Option<TimeSpan> _allowTtl = Flags.Duration("--authorization-webhook-cache-authorized-ttl", "How long a permission is kept.", Defaults.AllowCacheTtl);
    private readonly Option<TimeSpan> _denyTtl = Flags.Duration("--authorization-webhook-cache-unauthorized-ttl", "How long a refusal is kept.", Defaults.DenyCacheTtl);
    private readonly Option<string[]> _allowPaths = Flags.Names("--authorization-always-allow-paths", "Paths anyone may ask for, without a question to the root; * at the end stands for anything. /healthz, /readyz and /livez if not given.");

    public IEnumerable<Option> All =>
    [
        _clientCa, _headerCa, _headerNames, _headerUsers, _headerUids, _headerGroups, _headerExtras, _kubeconfig, _authentication, _authorization,
        _skipLookup, _tolerate, _audiences, _tokenTtl, _allowTtl, _denyTtl, _allowPaths,
    ];

    public ServerOptions Read(ParseResult result, ServerOptions options) => options with
    {
        ClientCaFile = result.GetValue(_clientCa),
        RequestHeader = new()
        {
            ClientCaFile = result.GetValue(_headerCa),
            AllowedNames = Flags.Given(result, _headerNames),
            UsernameHeaders = Flags.Given(result, _headerUsers),
            UidHeaders = Flags.Given(result, _headerUids),
            GroupHeaders = Flags.Given(result, _headerGroups),
            ExtraHeaderPrefixes = Flags.Given(result, _headerExtras),
        },
        Root = options.Root with
        {
            Kubeconfig = result.GetValue(_kubeconfig),
            AuthenticationKubeconfig = result.GetValue(_authentication),
            AuthorizationKubeconfig = result.GetValue(_authorization),
            SkipLookup = result.GetValue(_skipLookup),
            TolerateLookupFailure = result.GetValue(_tolerate),
            ApiAudiences = Flags.Given(result, _audiences) ?? Defaults.ApiAudiences,
            TokenCacheTtl = result.GetValue(_tokenTtl),
            AllowCacheTtl = result.GetValue(_allowTtl),
            DenyCacheTtl = result.GetValue(_denyTtl),
            AlwaysAllowPaths = Flags.Given(result, _allowPaths) ?? Defaults.AlwaysAllowPaths,
        },
    };
}
