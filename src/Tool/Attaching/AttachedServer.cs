using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Serving;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Attaching;

/// <summary>
/// Runs a server of this machine for a cluster. Nothing is made before it is known that all can be; the server runs before anybody is led to it; and whatever ends it, nobody is led to it any more
/// before it ends, and everything is taken away then.
/// </summary>
internal sealed class AttachedServer(Solution solution, Cluster cluster, AttachNames names, AttachOptions options, TimeProvider clock)
{
    /// <summary>How long the aggregator may take until it finds the server.</summary>
    private static readonly TimeSpan AvailablePatience = TimeSpan.FromSeconds(60);

    /// <summary>How long a namespace of the name that is going may take.</summary>
    private static readonly TimeSpan NamespacePatience = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to take everything away.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(25);

    /// <summary>Between two looks at what is waited for.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly OrphanedServer _orphan = new(solution, cluster, names, clock);

    private bool _hasMade;

    public async Task<int> RunAsync(CancellationToken cancelled)
    {
        var program = await ServerBuild.MakeAsync(solution, options.IsBuilt, cancelled);
        var api = await BuiltServer.AskAsync(program, cancelled);
        var address = await LocalAddress.FindAsync(options.Address, cluster.Server, cancelled);
        var left = new Leftover(cluster, names, clock);
        var isLeft = await left.FindAsync(cancelled);
        await AttachRights.CheckAsync(cluster, names, makesNamespace: !left.HasNamespace, cancelled);
        await Authentication.CheckAsync(cluster, cancelled);
        left.CheckAbandoned();
        await CheckPlaceAsync(left, api, cancelled);
        await _orphan.EndAsync(cancelled);
        if (isLeft)
        {
            Console.WriteLine("An attach was killed; what it has left is taken away first:");
            await left.TakeAwayAsync(keepsNamespace: true, cancelled);
        }
        ChildProcess? server = null;
        try
        {
            (server, var objects) = await StartAsync(program, api, address, cancelled);
            await RegisterAsync(objects, api, cancelled);
            var ended = server.ExitedAsync(cancelled);
            var available = WaitUntilAvailableAsync(api, address, cancelled);
            if (await Task.WhenAny(available, ended) == available)
            {
                await available;
                Greet(api);
            }
            return await ended is var code and not 0 ? throw new SolutionException($"the server has ended with {code}; what it said stands above") : 0;
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            await EndAsync(server);
        }
    }

    /// <summary>Nothing of somebody else is in the way.</summary>
    private async Task CheckPlaceAsync(Leftover left, ServedApi api, CancellationToken cancelled)
    {
        if (left.HasForeignService)
            throw new SolutionException($"Service {names.Namespace}/{names.Service} is there already, and no attach has made it; give another --namespace");
        var secret = $"{api.Product}-serving-certificate";
        if (left.By is null && await cluster.FindAsync(c => c.CoreV1.ReadNamespacedSecretAsync(secret, names.Namespace, cancellationToken: cancelled)) is not null)
            throw new SolutionException($"Secret {names.Namespace}/{secret} is there already: a server of {api.Product} is deployed in this namespace; give another --namespace");
        foreach (var one in left.ApiServices.Where(a => api.Versions.Any(v => v.ApiService == a.Metadata.Name) && !left.LeadsHere(a)))
        {
            if (one.Spec.Service is not { } to)
                throw new SolutionException($"APIService {one.Metadata.Name} is served by the cluster itself, by a CustomResourceDefinition of {one.Spec.Group}; delete that, or attach to another cluster");
            if (Leftover.WasMade(one))
                throw new SolutionException($"APIService {one.Metadata.Name} is attached from namespace {to.NamespaceProperty} already; end that, or, if it was killed, take away what it has left: dotnet aa attach --detach --namespace {to.NamespaceProperty}");
            if (!options.Replaces)
                throw new SolutionException($"APIService {one.Metadata.Name} leads to the Service {to.NamespaceProperty}/{to.Name} already, a server that is deployed; give --replace to take its place until Ctrl-C, or attach to another cluster");
        }
    }

    private async Task<(ChildProcess Server, AttachedObjects Objects)> StartAsync(string program, ServedApi api, IPAddress address, CancellationToken cancelled)
    {
        var first = new AttachedObjects(names, api, KnownProcess.This, new(address, options.Port));
        await MakeNamespaceAsync(first.Namespace, cancelled);
        await MakeAsync("Service", names.Service, () => cluster.Client.CoreV1.CreateNamespacedServiceAsync(first.Service, names.Namespace, cancellationToken: cancelled));
        var kubeconfig = Path.Combine(_orphan.MakeDirectory(), "kubeconfig");
        cluster.WriteFor(kubeconfig);
        var bind = LocalAddress.IsHere(address) ? address : address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        string[] flags =
        [
            program, $"--kubeconfig={kubeconfig}", $"--certificate-namespace={names.Namespace}", $"--certificate-service={names.Service}", $"--bind-address={bind}", $"--secure-port={options.Port}", .. options.Flags,
        ];
        var (server, port) = await LocalServer.StartAsync("the server", flags, line => Console.Error.WriteLine($"server: {line}"), cancelled, _orphan.Note);
        return (server, new(names, api, KnownProcess.This, new(address, port)));
    }

    /// <summary>Leads callers here, by a certificate that they believe from the first call on.</summary>
    private async Task RegisterAsync(AttachedObjects objects, ServedApi api, CancellationToken cancelled)
    {
        var client = cluster.Client;
        var secret = await cluster.FindAsync(c => c.CoreV1.ReadNamespacedSecretAsync($"{api.Product}-serving-certificate", names.Namespace, cancellationToken: cancelled));
        if (secret?.Data?.TryGetValue("ca.crt", out var bundle) != true)
            throw new SolutionException($"the server has made no serving certificate in Secret {names.Namespace}/{api.Product}-serving-certificate; what it said of that stands above");
        await MakeAsync("EndpointSlice", names.Service, () => client.DiscoveryV1.CreateNamespacedEndpointSliceAsync(objects.EndpointSlice, names.Namespace, cancellationToken: cancelled));
        if (await cluster.NeedsEndpointsAsync(cancelled))
            await MakeAsync("Endpoints", names.Service, () => client.CoreV1.CreateNamespacedEndpointsAsync(objects.Endpoints, names.Namespace, cancellationToken: cancelled));
        foreach (var one in objects.Registrations(bundle!))
        {
            var live = await cluster.FindAsync(c => c.ApiregistrationV1.ReadAPIServiceAsync(one.Metadata.Name, cancellationToken: cancelled));
            if (live is null)
                await MakeAsync("APIService", one.Metadata.Name, () => client.ApiregistrationV1.CreateAPIServiceAsync(one, cancellationToken: cancelled));
            else
                await MakeAsync("APIService", one.Metadata.Name, () => client.ApiregistrationV1.ReplaceAPIServiceAsync(objects.Instead(live, bundle!), one.Metadata.Name, cancellationToken: cancelled), "replaced");
        }
    }

    private async Task MakeNamespaceAsync(V1Namespace wanted, CancellationToken cancelled)
    {
        var since = clock.GetTimestamp();
        while (await cluster.FindAsync(c => c.CoreV1.ReadNamespaceAsync(names.Namespace, cancellationToken: cancelled)) is { } there)
        {
            if (there.Metadata.DeletionTimestamp is null)
                return;
            if (clock.GetElapsedTime(since) > NamespacePatience)
                throw new SolutionException($"Namespace {names.Namespace} has been going for {NamespacePatience.TotalSeconds:F0} s and is not gone; look what holds it: kubectl get namespace {names.Namespace} -o yaml; or give another --namespace");
            await Task.Delay(Interval, clock, cancelled);
        }
        await MakeAsync("Namespace", names.Namespace, () => cluster.Client.CoreV1.CreateNamespaceAsync(wanted, cancellationToken: cancelled));
    }

    private async Task MakeAsync<T>(string kind, string name, Func<Task<T>> make, string done = "new")
    {
        _hasMade = true;
        await make();
        Console.WriteLine($"{done,-8} {kind} {name}");
    }

    /// <summary>Until callers get through; says why not, each time there is another reason.</summary>
    private async Task WaitUntilAvailableAsync(ServedApi api, IPAddress address, CancellationToken cancelled)
    {
        var (since, told) = (clock.GetTimestamp(), "");
        while (await WhyNotAsync(api, cancelled) is { } why)
        {
            if (clock.GetElapsedTime(since) > AvailablePatience)
                throw new SolutionException($"{why}, after {AvailablePatience.TotalSeconds:F0} s; if the cluster cannot reach {address}, give --address, let this machine's packet filter pass the port, and see that there is a way from the API server to it");
            if (why != told)
                Console.WriteLine($"waiting  {why}");
            told = why;
            await Task.Delay(Interval, clock, cancelled);
        }
    }

    /// <returns>Null if every version is served by way of the cluster.</returns>
    private async Task<string?> WhyNotAsync(ServedApi api, CancellationToken cancelled)
    {
        foreach (var version in api.Versions)
        {
            var one = await cluster.FindAsync(c => c.ApiregistrationV1.ReadAPIServiceAsync(version.ApiService, cancellationToken: cancelled));
            var available = one?.Status?.Conditions?.FirstOrDefault(c => c.Type == "Available");
            if (available?.Status != "True")
                return $"APIService {version.ApiService} is not Available: {(available is null ? "the cluster has not looked at it yet" : $"{available.Reason}: {available.Message.ReplaceLineEndings(" ")}")}";
            // Whether it is available the aggregator finds out without a look at the certificate.
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(cluster.Server, $"apis/{version.Group}/{version.Name}"));
            if (cluster.Client.Credentials is { } credentials)
                await credentials.ProcessHttpRequestAsync(request, cancelled);
            using var answer = await cluster.Client.HttpClient.SendAsync(request, cancelled);
            if (!answer.IsSuccessStatusCode)
                return $"APIService {version.ApiService} is Available, but a call by way of it is {(int)answer.StatusCode}: {(await answer.Content.ReadAsStringAsync(cancelled)).ReplaceLineEndings(" ").Trim()}";
        }
        return null;
    }

    private void Greet(ServedApi api)
    {
        var kubectl = $"kubectl{cluster.KubectlFlags}";
        Console.WriteLine($"Ready: the cluster {cluster.Context} serves {string.Join(", ", api.Versions.Select(v => $"{v.Group}/{v.Name}"))} by this machine. Ctrl-C takes it away.\n\nTry:");
        foreach (var resource in api.Groups.Select(g => g.First()).SelectMany(v => v.Resources.Select(r => r.Name + "." + v.Group)).Distinct())
            Console.WriteLine($"  {kubectl} get {resource} -A");
    }

    private async Task EndAsync(ChildProcess? server)
    {
        using var late = new CancellationTokenSource(EndPatience, clock);
        try
        {
            var made = new Leftover(cluster, names, clock);
            // What another one has made since is not ours to take.
            if (_hasMade && await made.FindAsync(late.Token) && (made.By is null || made.By == KnownProcess.This))
            {
                await made.UnregisterAsync(late.Token);
                await StopAsync(server);
                // The server keeps its Secret and its Lease as long as it runs.
                if (await made.FindAsync(late.Token))
                    await made.TakeAwayAsync(keepsNamespace: false, late.Token);
            }
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException or OperationCanceledException or JsonException)
        {
            var why = e is HttpOperationException refused ? Cluster.MessageOf(refused) : e.Message;
            await Console.Error.WriteLineAsync($"error: not everything could be taken away: {why}; do it when the cluster is there: dotnet aa attach --detach --namespace {names.Namespace}");
        }
        finally
        {
            await StopAsync(server);
        }
    }

    private async Task StopAsync(ChildProcess? server)
    {
        if (server is not null)
            await server.DisposeAsync();
        _orphan.Forget();
    }
}
