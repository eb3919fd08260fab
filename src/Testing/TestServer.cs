using k8s;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.Gateway;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Testing.Root;

namespace OrleansAA.Testing;

/// <summary>A server in the test's own process, of one replica or several, on the store in memory, with a directory of its own that goes with it. Tests may share one, or have one each.</summary>
/// <example>
/// <code>
/// await using var server = await TestServer.StartAsync(WidgetServer.CreateBuilder);
/// using var widgets = server.Client&lt;Widget&gt;();
/// await widgets.CreateNamespacedAsync(new Widget { ... }, "default");
/// </code>
/// </example>
public sealed class TestServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly Func<string[], AggregatedApiBuilder> _create;
    private readonly TestServerOptions _options;
    private readonly string[] _flags;
    private readonly MemoryRevisionStores _stores;
    private readonly List<TestReplica> _replicas = [];
    private readonly RootedServer? _rooted;

    private TestServer(DirectoryInfo directory, Func<string[], AggregatedApiBuilder> create, TestServerOptions options, string[] flags, RootedServer? rooted)
    {
        (_directory, _create, _options, _flags) = (directory, create, options, flags);
        _stores = new(options.Clock ?? Composition.Clock);
        _rooted = rooted;
    }

    /// <summary>Its replicas, one at least, in the order in which they were started.</summary>
    public IReadOnlyList<TestReplica> Replicas => _replicas;

    /// <summary>Where it serves: the first replica.</summary>
    public Uri Address => _replicas[0].Address;

    /// <summary>The kubeconfig of its admin, for the root, or the first replica where there is none: a file, for kubectl and for clients of other kinds.</summary>
    public string Kubeconfig => _rooted?.Root.Kubeconfig ?? _replicas[0].Kubeconfig;

    /// <summary>A client of the root, or of the first replica where there is none, as its admin, over HTTPS.</summary>
    public IKubernetes Kubernetes => _rooted?.Kubernetes ?? _replicas[0].Kubernetes;

    /// <summary>Starts a server and returns when it serves.</summary>
    /// <param name="create">The builder of the server, as its program has it: given the flags.</param>
    /// <param name="flags">More of its flags.</param>
    /// <exception cref="OperatorException">It cannot start: a line that says why.</exception>
    public static Task<TestServer> StartAsync(Func<string[], AggregatedApiBuilder> create, params string[] flags) => StartAsync(create, new TestServerOptions(), flags);

    /// <summary>Starts a server and returns when all of its replicas serve.</summary>
    /// <param name="create">The builder of the server, as its program has it: given the flags. Called once for each replica.</param>
    /// <param name="options">Replicas, clock, and root.</param>
    /// <param name="flags">More of its flags, for each replica.</param>
    /// <exception cref="ArgumentOutOfRangeException">There cannot be so many replicas.</exception>
    /// <exception cref="OperatorException">It cannot start: a line that says why.</exception>
    public static async Task<TestServer> StartAsync(Func<string[], AggregatedApiBuilder> create, TestServerOptions options, params string[] flags)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Replicas, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Replicas, TestServerOptions.ReplicasMax);
        var rooted = options.Root is { } root ? new RootedServer(root, create(flags).Define()) : null;
        var server = new TestServer(Directory.CreateTempSubdirectory("aggregated-api-test-"), create, options, flags, rooted);
        try
        {
            await server.StartReplicasAsync([.. Enumerable.Repeat(0, options.Replicas)]);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of one kind's resource, as the admin, of the root or of the first replica where there is none, in its version that <typeparamref name="T"/> is.</summary>
    /// <typeparam name="T">A class of a kind's version.</typeparam>
    public GenericClient Client<T>()
        where T : IApiResource => new(Kubernetes, T.Names.Group, T.Names.Version, T.Names.Plural, disposeClient: false);

    /// <summary>A client as any user, of the root or of the first replica where there is none: see <see cref="TestReplica.As"/>.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="groups">The user's groups.</param>
    public IKubernetes As(string user, params string[] groups) => _rooted?.As(user, groups) ?? _replicas[0].As(user, groups);

    /// <summary>
    /// Ends all replicas and starts others at the same addresses. What was stored is there; watches have ended, and go on from the resourceVersion they had. Clients made of the server or
    /// of <see cref="Replicas"/> before are gone with their replicas.
    /// </summary>
    public async Task RestartAsync()
    {
        var ports = _replicas.ConvertAll(r => r.Address.Port);
        await StopReplicasAsync();
        await StartReplicasAsync(ports);
    }

    /// <summary>
    /// Trims the log of a kind's changes as a compaction does, up to the last change. What is in replicas' memory is served on; after <see cref="RestartAsync"/> whoever comes from before gets
    /// 410 Expired.
    /// </summary>
    /// <typeparam name="T">A class of one of the kind's versions.</typeparam>
    /// <returns>The resourceVersion that is compacted: the oldest from which a watch can go on.</returns>
    public Task<string> CompactAsync<T>()
        where T : IApiResource => CompactAsync(new GroupResource(T.Names.Group, T.Names.Plural));

    internal async Task<string> CompactAsync(GroupResource resource)
    {
        var store = await _replicas[0].Api.Services.GetRequiredService<IRevisionStores>().OpenAsync(resource, CancellationToken.None);
        var head = await store.HeadAsync(CancellationToken.None);
        return (await store.TrimAsync(head.Last, CancellationToken.None)).Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopReplicasAsync();
        _rooted?.Dispose();
        await _stores.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    /// <param name="ports">Where each serves; 0 for a free one.</param>
    private async Task StartReplicasAsync(IReadOnlyList<int> ports)
    {
        var places = ReplicaInProcess.Of(ports.Count, _stores, "aggregated-api-test");
        for (var i = 0; i < ports.Count; i++)
        {
            var directory = MakeDirectory(i);
            string[] own = ["--store=memory", $"--secure-port={ports[i]}", $"--data-dir={directory}", .. _rooted?.Flags ?? []];
            string[] flags = [.. own.Where(f => !IsGiven(f)), .. _flags];
            var surroundings = new Surroundings { Clock = _options.Clock ?? Composition.Clock, Replica = places[i] };
            _replicas.Add(new(await _create(flags).Build().StartAsync(surroundings), _rooted?.Users ?? (ITestUsers)new TestUsers(directory)));
        }
        if (_rooted is not null)
            await _rooted.RegisterAsync([.. _replicas.Select(r => r.Address)]);
    }

    private async Task StopReplicasAsync()
    {
        if (_rooted is not null && _replicas.Count > 0)
            await _rooted.UnregisterAsync();
        // The first one keeps what the others know of each other.
        foreach (var replica in Enumerable.Reverse(_replicas).ToList())
        {
            _replicas.Remove(replica);
            replica.Dispose();
            await replica.Api.DisposeAsync();
        }
    }

    /// <summary>A directory for a replica, with the CA of the first.</summary>
    private string MakeDirectory(int replica)
    {
        var (first, directory) = (Path.Combine(_directory.FullName, "0"), Path.Combine(_directory.FullName, $"{replica}"));
        Directory.CreateDirectory(directory);
        foreach (var file in TestUsers.Shared.Where(_ => replica > 0 && _rooted is null))
            File.Copy(Path.Combine(first, file), Path.Combine(directory, file), overwrite: true);
        return directory;
    }

    /// <summary>Whether the test says itself what a flag is.</summary>
    private bool IsGiven(string flag) => _flags.Any(f => f.StartsWith(flag[..(flag.IndexOf('=', StringComparison.Ordinal) + 1)], StringComparison.Ordinal));
}
