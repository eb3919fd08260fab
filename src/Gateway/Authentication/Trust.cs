using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// Puts together what is believed: what flags and their files say, and for the rest what the root says. Each change makes a new snapshot, with
/// verdicts of its own; requests under way go on with the one they began with.
/// </summary>
internal sealed class Trust : ITrust
{
    private const string Configuration = "configmap kube-system/extension-apiserver-authentication";

    private readonly Lock _lock = new();
    private readonly RequestHeaderOptions _options;
    private readonly bool _asksRoot;
    private readonly TimeProvider _clock;
    private CaBundle? _clientCa;
    private CaBundle? _headerCa;
    private CaBundle? _siloCa;
    private ClusterAuthentication? _cluster;
    private volatile TrustSnapshot _current;

    /// <param name="options">Names that flags give.</param>
    /// <param name="clientCa">From --client-ca-file, or the server's own; null if there is neither.</param>
    /// <param name="headerCa">From --requestheader-client-ca-file; null if it is not given.</param>
    /// <param name="siloCa">From --silo-ca-file, which must have nothing in common with the others; null if it is not given.</param>
    /// <param name="asksRoot">True if the root says what flags do not.</param>
    /// <param name="clock">Judges whether a certificate is within its time.</param>
    /// <exception cref="OperatorException">CAs overlap.</exception>
    public Trust(RequestHeaderOptions options, CaBundle? clientCa, CaBundle? headerCa, CaBundle? siloCa, bool asksRoot, TimeProvider clock)
    {
        (_options, _clientCa, _headerCa, _siloCa, _asksRoot, _clock) = (options, clientCa, headerCa, siloCa, asksRoot, clock);
        _current = Build(clientCa, headerCa, siloCa, null);
    }

    public TrustSnapshot Current => _current;

    /// <summary>What the root says has come, or has changed.</summary>
    /// <exception cref="OperatorException">CAs overlap; what was there before stays in force.</exception>
    public void Publish(ClusterAuthentication cluster)
    {
        lock (_lock)
        {
            _current = Build(_clientCa, _headerCa, _siloCa, cluster);
            _cluster = cluster;
        }
    }

    /// <summary>A file that a flag names has changed.</summary>
    /// <exception cref="OperatorException">CAs overlap; what was there before stays in force.</exception>
    public void Publish(CaBundle? clientCa, CaBundle? headerCa)
    {
        lock (_lock)
        {
            _current = Build(clientCa, headerCa, _siloCa, _cluster);
            (_clientCa, _headerCa) = (clientCa, headerCa);
        }
    }

    /// <summary>The file of the replicas' CA has changed.</summary>
    /// <exception cref="OperatorException">CAs overlap; what was there before stays in force.</exception>
    public void Publish(CaBundle siloCa)
    {
        lock (_lock)
        {
            _current = Build(_clientCa, _headerCa, siloCa, _cluster);
            _siloCa = siloCa;
        }
    }

    private TrustSnapshot Build(CaBundle? flagClientCa, CaBundle? flagHeaderCa, CaBundle? siloCa, ClusterAuthentication? cluster)
    {
        // A CA from a flag comes with names from flags: what the root says is about certificates of its own CA.
        var otherwise = flagHeaderCa is null && cluster is not null ? cluster.Names : RequestHeaderNames.Standard;
        var names = new RequestHeaderNames(
            _options.AllowedNames ?? otherwise.Allowed,
            _options.UsernameHeaders ?? otherwise.User,
            _options.UidHeaders ?? otherwise.Uid,
            _options.GroupHeaders ?? otherwise.Groups,
            _options.ExtraHeaderPrefixes ?? otherwise.ExtraPrefixes);
        var clientCa = flagClientCa ?? Said("client-ca-file", cluster?.ClientCa);
        var headerCa = flagHeaderCa ?? Said("requestheader-client-ca-file", cluster?.HeaderCa);
        CaOverlap.Check(clientCa, headerCa, names.Allowed, siloCa);
        var isComplete = !_asksRoot || cluster is not null || (flagClientCa is not null && flagHeaderCa is not null);
        return new TrustSnapshot(clientCa?.Certificates, headerCa?.Certificates, names, isComplete, _clock);
    }

    private static CaBundle? Said(string key, X509Certificate2Collection? bundle) => bundle is null ? null : new($"{key} of {Configuration}", bundle);
}
