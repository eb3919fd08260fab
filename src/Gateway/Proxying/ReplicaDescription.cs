using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Replicas;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Serving;

namespace OrleansAA.Gateway.Proxying;

/// <summary>What this replica tells the others: where it serves, what, and how much it has to do.</summary>
internal sealed class ReplicaDescription(
    IServer server, ReplicaProfile self, IReadOnlyList<ResourceKind> kinds, ServedStreams served, Draining draining, IHostApplicationLifetime lifetime, Product product) : IReplicaDescription
{
    private readonly IReadOnlyList<string> _versions = [.. kinds.SelectMany(k => k.Versions.Select(v => $"{k.Group}/{v.Name}")).Distinct()];

    public ReplicaInfo? Describe(string silo) => lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
        ? new(silo, Address(), _versions, served.Count, draining.HasBegun) { Build = new BuildInfo(product).Number }
        : null;

    /// <summary>The address it listens on, or, where that is all of the machine's, the one its silo is reached at.</summary>
    private Uri Address()
    {
        var port = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        var bound = self.BindAddress;
        var address = bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any) ? self.SiloAddress : bound;
        return new UriBuilder(Uri.UriSchemeHttps, address.ToString(), port).Uri;
    }
}
