using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// Puts together what is believed: what flags and their files say, and for the rest what the root says. Each change makes a new snapshot, with
/// verdicts of its own; requests under way go on with the one they began with.
/// </summary>
internal sealed class Trust : ITrust
{
    private readonly Lock _lock = new();
    private readonly RequestHeaderOptions _options;
    private readonly bool _asksRoot;
    private readonly TimeProvider _clock;
    private X509Certificate2Collection? _clientCa;
    private X509Certificate2Collection? _headerCa;
    private ClusterAuthentication? _cluster;
    private volatile TrustSnapshot _current;

    /// <param name="options">Names that flags give.</param>
    /// <param name="clientCa">From --client-ca-file; null if it is not given.</param>
    /// <param name="headerCa">From --requestheader-client-ca-file; null if it is not given.</param>
    /// <param name="asksRoot">True if the root says what flags do not.</param>
    /// <param name="clock">Judges whether a certificate is within its time.</param>
    public Trust(RequestHeaderOptions options, X509Certificate2Collection? clientCa, X509Certificate2Collection? headerCa, bool asksRoot, TimeProvider clock)
    {
        (_options, _clientCa, _headerCa, _asksRoot, _clock) = (options, clientCa, headerCa, asksRoot, clock);
        _current = Build();
    }

    public TrustSnapshot Current => _current;

    /// <summary>What the root says has come, or has changed.</summary>
    public void Publish(ClusterAuthentication cluster)
    {
        lock (_lock)
        {
            _cluster = cluster;
            _current = Build();
        }
    }

    /// <summary>A file that a flag names has changed.</summary>
    public void Publish(X509Certificate2Collection? clientCa, X509Certificate2Collection? headerCa)
    {
        lock (_lock)
        {
            (_clientCa, _headerCa) = (clientCa, headerCa);
            _current = Build();
        }
    }

    private TrustSnapshot Build()
    {
        // A CA from a flag comes with names from flags: what the root says is about certificates of its own CA.
        var otherwise = _headerCa is null && _cluster is not null ? _cluster.Names : RequestHeaderNames.Standard;
        var names = new RequestHeaderNames(
            _options.AllowedNames ?? otherwise.Allowed,
            _options.UsernameHeaders ?? otherwise.User,
            _options.UidHeaders ?? otherwise.Uid,
            _options.GroupHeaders ?? otherwise.Groups,
            _options.ExtraHeaderPrefixes ?? otherwise.ExtraPrefixes);
        var isComplete = !_asksRoot || _cluster is not null || (_clientCa is not null && _headerCa is not null);
        return new TrustSnapshot(_clientCa ?? _cluster?.ClientCa, _headerCa ?? _cluster?.HeaderCa, names, isComplete, _clock);
    }
}
