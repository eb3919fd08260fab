using Microsoft.Extensions.Primitives;
using OrleansAA.Contracts.Replicas;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Gateway.Proxying;

/// <summary>
/// The proxy's configuration: one route, which takes every path, for where a path leads is the route table's to say; and the replicas there are, which come and go.
/// </summary>
internal sealed class ReplicaDestinations : IProxyConfigProvider, IDisposable
{
    /// <summary>The cluster of all replicas.</summary>
    private const string Replicas = "replicas";

    private static readonly RouteConfig Everything = new() { RouteId = "everything", ClusterId = Replicas, Match = new() { Path = "{**path}" } };

    private readonly Lock _updating = new();
    private readonly IReplicaDirectory _directory;
    private volatile Configuration _current;

    public ReplicaDestinations(IReplicaDirectory directory)
    {
        _directory = directory;
        _current = Configuration.Of(directory.Others);
        directory.Changed += Update;
    }

    public IProxyConfig GetConfig() => _current;

    public void Dispose()
    {
        _directory.Changed -= Update;
        _current.Dispose();
    }

    /// <summary>Loads change all the time, addresses seldom: only these are the proxy's.</summary>
    private void Update()
    {
        Configuration old;
        lock (_updating)
        {
            old = _current;
            var others = _directory.Others;
            if (old.Silos.SetEquals(others.Select(r => r.Silo)))
                return;
            _current = Configuration.Of(others);
        }
        old.Replace();
        old.Dispose();
    }

    private sealed class Configuration : IProxyConfig, IDisposable
    {
        private readonly CancellationTokenSource _replaced = new();

        private Configuration(ClusterConfig cluster, IReadOnlySet<string> silos)
        {
            (Clusters, Silos) = ([cluster], silos);
            ChangeToken = new CancellationChangeToken(_replaced.Token);
        }

        public IReadOnlyList<RouteConfig> Routes { get; } = [Everything];

        public IReadOnlyList<ClusterConfig> Clusters { get; }

        public IReadOnlySet<string> Silos { get; }

        public IChangeToken ChangeToken { get; }

        public static Configuration Of(IReadOnlyList<ReplicaInfo> replicas) => new(
            new ClusterConfig
            {
                ClusterId = Replicas,
                Destinations = replicas.ToDictionary(r => r.Silo, r => new DestinationConfig { Address = r.Address.ToString() }),
                HttpRequest = new ForwarderRequestConfig
                {
                    // Watches are silent for hours; pings tell whether who serves them is still there.
                    ActivityTimeout = Timeout.InfiniteTimeSpan,
                    Version = System.Net.HttpVersion.Version20,
                    VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
                    AllowResponseBuffering = false,
                },
            },
            replicas.Select(r => r.Silo).ToHashSet());

        public void Replace() => _replaced.Cancel();

        public void Dispose() => _replaced.Dispose();
    }
}
