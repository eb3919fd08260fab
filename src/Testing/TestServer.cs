using k8s;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Gateway;

namespace OrleansAA.Testing;

/// <summary>A server in the test's own process, on the store in memory, with a directory of its own that goes with it. Tests may share one, or have one each.</summary>
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
    private readonly RunningApi _api;

    private TestServer(DirectoryInfo directory, RunningApi api)
    {
        _directory = directory;
        _api = api;
        Kubernetes = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig));
    }

    /// <summary>Where it serves.</summary>
    public Uri Address => _api.Address;

    /// <summary>The kubeconfig of its admin: for kubectl, and for clients of other kinds.</summary>
    public string Kubeconfig => _api.Kubeconfig!;

    /// <summary>A client of it, as its admin, over HTTPS.</summary>
    public IKubernetes Kubernetes { get; }

    /// <summary>Starts a server and returns when it serves.</summary>
    /// <param name="create">The builder of the server, as its program has it: given the flags.</param>
    /// <param name="flags">More of its flags.</param>
    public static async Task<TestServer> StartAsync(Func<string[], AggregatedApiBuilder> create, params string[] flags)
    {
        ArgumentNullException.ThrowIfNull(create);
        var directory = Directory.CreateTempSubdirectory("aggregated-api-test-");
        try
        {
            string[] arguments = ["--store=memory", "--secure-port=0", $"--data-dir={directory.FullName}", .. flags];
            return new(directory, await create(arguments).Build().StartAsync());
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>A client of one kind's resource, in its version that <typeparamref name="T"/> is.</summary>
    public GenericClient Client<T>()
        where T : IApiResource => new(Kubernetes, T.Names.Group, T.Names.Version, T.Names.Plural, disposeClient: false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kubernetes.Dispose();
        await _api.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
