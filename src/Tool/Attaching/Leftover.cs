using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Attaching;

/// <summary>What an attach has made in the cluster, as it is found there: that of this process, or of one that was killed.</summary>
internal sealed class Leftover(Cluster cluster, AttachNames names, TimeProvider clock)
{
    /// <summary>How often something is asked for that the cluster does not do at once.</summary>
    private const int TriesMax = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private V1Namespace? _space;
    private V1Service? _service;
    private V1EndpointSlice? _slice;
    private V1Endpoints? _endpoints;
    private IReadOnlyList<V1APIService> _apiServices = [];

    public bool HasNamespace => _space is not null;

    public bool NamespaceIsGoing => _space?.Metadata.DeletionTimestamp is not null;

    /// <summary>A Service of the name that somebody else has made.</summary>
    public bool HasForeignService => _service is not null && !AttachNames.AreOn(_service.Metadata.Labels);

    /// <summary>Whose it is; null if that is not said.</summary>
    public KnownProcess? By => _service?.Metadata.Annotations?.TryGetValue(AttachNames.AttachedBy, out var text) == true ? KnownProcess.Parse(text) : null;

    /// <summary>The APIServices there are, of any server.</summary>
    public IReadOnlyList<V1APIService> ApiServices => _apiServices;

    /// <returns>Whether there is anything of an attach.</returns>
    public async Task<bool> FindAsync(CancellationToken cancelled)
    {
        _space = await cluster.FindAsync(c => c.CoreV1.ReadNamespaceAsync(names.Namespace, cancellationToken: cancelled));
        _service = _space is null ? null : await cluster.FindAsync(c => c.CoreV1.ReadNamespacedServiceAsync(names.Service, names.Namespace, cancellationToken: cancelled));
        _slice = _space is null ? null : await cluster.FindAsync(c => c.DiscoveryV1.ReadNamespacedEndpointSliceAsync(names.Service, names.Namespace, cancellationToken: cancelled));
        _endpoints = _space is null || !await cluster.NeedsEndpointsAsync(cancelled) ? null : await cluster.FindAsync(c => c.CoreV1.ReadNamespacedEndpointsAsync(names.Service, names.Namespace, cancellationToken: cancelled));
        _apiServices = [.. (await cluster.Client.ApiregistrationV1.ListAPIServiceAsync(cancellationToken: cancelled)).Items];
        return (IsOurs(_space) && !NamespaceIsGoing) || IsOurs(_service) || IsOurs(_slice) || _apiServices.Any(LeadsHere);
    }

    /// <summary>Whether an APIService leads to what is attached here.</summary>
    public bool LeadsHere(V1APIService one) => WasMade(one) && one.Spec.Service is { } to && to.Name == names.Service && to.NamespaceProperty == names.Namespace;

    /// <summary>Whether an attach has made it, or has taken it for itself.</summary>
    public static bool WasMade(V1APIService one) => IsOurs(one) || one.Metadata.Annotations?.ContainsKey(AttachNames.Replaced) == true;

    /// <summary>Refuses where a process of this machine has it that lives.</summary>
    public void CheckDead()
    {
        if (By is { IsAlive: true } by && by != KnownProcess.This)
            throw new SolutionException($"process {by.Id} of this machine is attached to {names.Namespace} of the cluster {cluster.Context}; end it: kill {by.Id}");
    }

    /// <summary>The same, and where one of another machine has it, which may live.</summary>
    public void CheckAbandoned()
    {
        CheckDead();
        if (By is { IsHere: false } by)
            throw new SolutionException($"process {by.Id} of the machine {by.Machine} is attached to {names.Namespace} of the cluster {cluster.Context}; end it there, or, if it is gone, take away what it has left: dotnet aa attach --detach --namespace {names.Namespace}");
    }

    /// <summary>Takes the APIServices away, and puts those back that were there before: from now on nobody is led here.</summary>
    public async Task UnregisterAsync(CancellationToken cancelled)
    {
        foreach (var one in _apiServices.Where(LeadsHere))
        {
            if (one.Metadata.Annotations?.TryGetValue(AttachNames.Replaced, out var before) == true)
                await DoAsync("put back", $"APIService {one.Metadata.Name}", c => PutBackAsync(one, before, c), cancelled);
            else
                await DeleteAsync("APIService", one, (options, c) => cluster.Client.ApiregistrationV1.DeleteAPIServiceAsync(one.Metadata.Name, options, cancellationToken: c), cancelled);
        }
    }

    /// <summary>Takes away everything that was made.</summary>
    /// <param name="keepsNamespace">All but the namespace.</param>
    /// <param name="cancelled">Gives up.</param>
    public async Task TakeAwayAsync(bool keepsNamespace, CancellationToken cancelled)
    {
        await UnregisterAsync(cancelled);
        var client = cluster.Client;
        if (IsOurs(_slice))
            await DeleteAsync("EndpointSlice", _slice!, (o, c) => client.DiscoveryV1.DeleteNamespacedEndpointSliceAsync(names.Service, names.Namespace, o, cancellationToken: c), cancelled);
        if (IsOurs(_endpoints))
            await DeleteAsync("Endpoints", _endpoints!, (o, c) => client.CoreV1.DeleteNamespacedEndpointsAsync(names.Service, names.Namespace, o, cancellationToken: c), cancelled);
        if (IsOurs(_service))
        {
            if (_service!.Metadata.Annotations?.TryGetValue(AttachNames.Product, out var product) == true)
            {
                await DeleteFoundAsync("Secret", c => client.CoreV1.ReadNamespacedSecretAsync($"{product}-serving-certificate", names.Namespace, cancellationToken: c), (o, n, c) => client.CoreV1.DeleteNamespacedSecretAsync(n, names.Namespace, o, cancellationToken: c), cancelled);
                await DeleteFoundAsync("Lease", c => client.CoordinationV1.ReadNamespacedLeaseAsync($"{product}-certificates", names.Namespace, cancellationToken: c), (o, n, c) => client.CoordinationV1.DeleteNamespacedLeaseAsync(n, names.Namespace, o, cancellationToken: c), cancelled);
            }
            await DeleteAsync("Service", _service, (o, c) => client.CoreV1.DeleteNamespacedServiceAsync(names.Service, names.Namespace, o, cancellationToken: c), cancelled);
        }
        if (IsOurs(_space) && !keepsNamespace && !NamespaceIsGoing)
            await DeleteAsync("Namespace", _space!, (o, c) => client.CoreV1.DeleteNamespaceAsync(names.Namespace, o, cancellationToken: c), cancelled);
    }

    private static bool IsOurs(IKubernetesObject<V1ObjectMeta>? one) => AttachNames.AreOn(one?.Metadata.Labels);

    private async Task PutBackAsync(V1APIService one, string before, CancellationToken cancelled)
    {
        one.Spec = KubernetesJson.Deserialize<V1APIServiceSpec>(before);
        one.Metadata.Annotations.Remove(AttachNames.Replaced);
        await cluster.Client.ApiregistrationV1.ReplaceAPIServiceAsync(one, one.Metadata.Name, cancellationToken: cancelled);
    }

    private async Task DeleteFoundAsync<T>(string kind, Func<CancellationToken, Task<T>> read, Func<V1DeleteOptions, string, CancellationToken, Task> delete, CancellationToken cancelled)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (await cluster.FindAsync(_ => read(cancelled)) is { } found)
            await DeleteAsync(kind, found, (o, c) => delete(o, found.Metadata.Name, c), cancelled);
    }

    /// <summary>Deletes what was read, and no other of its name that may have come since.</summary>
    private Task DeleteAsync(string kind, IKubernetesObject<V1ObjectMeta> one, Func<V1DeleteOptions, CancellationToken, Task> delete, CancellationToken cancelled) => DoAsync(
        "removed", $"{kind} {one.Metadata.Name}", c => delete(new() { Preconditions = new() { Uid = one.Metadata.Uid } }, c), cancelled);

    /// <summary>Does it, again if the cluster is away for a moment; what is gone already is as good.</summary>
    private async Task DoAsync(string done, string what, Func<CancellationToken, Task> change, CancellationToken cancelled)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                await change(cancelled);
                break;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
            {
                break;
            }
            catch (Exception e) when (tried < TriesMax && (e is HttpRequestException || (e is HttpOperationException { Response.StatusCode: >= HttpStatusCode.InternalServerError })))
            {
                await Task.Delay(Pause, clock, cancelled);
            }
        }
        Console.WriteLine($"{done,-8} {what}");
    }
}
