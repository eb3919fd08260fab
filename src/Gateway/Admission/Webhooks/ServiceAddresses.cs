using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>Where a service of the cluster is: as DNS says; where DNS does not know it, which is so outside the cluster, as the root does.</summary>
internal sealed class ServiceAddresses(RootClients root, RootPermissions permissions, TimeProvider clock)
{
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long what the root said of a service counts; connections last longer.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Space, string Name), (V1Service Service, long At)> _kept = new();

    /// <exception cref="DialException">Nobody knows.</exception>
    public async Task<EndPoint> FindAsync(string space, string name, int port, CancellationToken cancellationToken)
    {
        if (await LookUpAsync($"{name}.{space}.svc", cancellationToken) is { } address)
            return new IPEndPoint(address, port);
        var service = await ReadAsync(space, name, cancellationToken);
        if (service.Spec.Type == "ExternalName")
            return new DnsEndPoint(service.Spec.ExternalName, port);
        if (service.Spec.Ports?.Any(p => p.Port == port) is not true)
            throw new DialException($"no service port {port} found for service {GoQuote.Quote(name)}");
        return IPAddress.TryParse(service.Spec.ClusterIP, out var cluster) ? new IPEndPoint(cluster, port)
            : throw new DialException($"no endpoints available for service {GoQuote.Quote(name)}");
    }

    private async Task<IPAddress?> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(LookupTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return (await Dns.GetHostAddressesAsync(host, either.Token)).FirstOrDefault();
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<V1Service> ReadAsync(string space, string name, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue((space, name), out var kept) && clock.GetElapsedTime(kept.At) < KeptFor)
            return kept.Service;
        using var deadline = new CancellationTokenSource(ReadTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var service = await root.Core.CoreV1.ReadNamespacedServiceAsync(name, space, cancellationToken: either.Token);
            permissions.Succeeded(RootPermission.Services);
            _kept[(space, name)] = (service, clock.GetTimestamp());
            return service;
        }
        catch (Exception e) when (RootErrors.IsNotFound(e))
        {
            throw new DialException($"service {GoQuote.Quote(name)} not found");
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            permissions.Failed(RootPermission.Services, e is OperationCanceledException ? new TimeoutException() : e);
            throw new DialException($"dial tcp: lookup {name}.{space}.svc: no such host, and the root apiserver does not tell; the log of this server says why");
        }
    }
}

/// <summary>A webhook cannot be reached, in words for whoever wrote its configuration.</summary>
internal sealed class DialException(string message) : Exception(message);
