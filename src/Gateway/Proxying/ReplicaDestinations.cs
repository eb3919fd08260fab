using Microsoft.Extensions.Primitives;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Replicas;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Gateway.Proxying;

/// <summary>The proxy's configuration: the route table, which stays, and the replicas there are, which come and go.</summary>
internal sealed class ReplicaDestinations : IProxyConfigProvider, IDisposable
{
    private readonly IReadOnlyList<RouteConfig> _routes;
    private readonly IReplicaDirectory _directory;
    private volatile Configuration _current;

    public ReplicaDestinations(IReadOnlyList<ResourceKind> kinds, IReplicaDirectory directory)
    {
        (_routes, _directory) = (RouteTable.Build(kinds), directory);
        _current = Configuration.Of(_routes, directory.Others);
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
        lock (_routes)
        {
            old = _current;
            var others = _directory.Others;
            if (old.Silos.SetEquals(others.Select(r => r.Silo)))
                return;
            _current = Configuration.Of(_routes, others);
        }
        old.Replace();
        old.Dispose();
    }

    private sealed class Configuration : IProxyConfig, IDisposable
    {
        private readonly CancellationTokenSource _replaced = new();

        private Configuration(IReadOnlyList<RouteConfig> routes, ClusterConfig cluster, IReadOnlySet<string> silos)
        {
            (Routes, Clusters, Silos) = (routes, [cluster], silos);
            ChangeToken = new CancellationChangeToken(_replaced.Token);
        }

        public IReadOnlyList<RouteConfig> Routes { get; }

        public IReadOnlyList<ClusterConfig> Clusters { get; }

        public IReadOnlySet<string> Silos { get; }

        public IChangeToken ChangeToken { get; }

        public static Configuration Of(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ReplicaInfo> replicas) => new(
            routes,
            new ClusterConfig
            {
                ClusterId = RouteTable.Replicas,
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
