using k8s;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Testing.Root;

namespace OrleansAA.Testing;

/// <summary>What a server has of the root it is behind.</summary>
internal sealed class RootedServer : IDisposable
{
    private readonly ServerNames _names;

    /// <param name="root">The root.</param>
    /// <param name="server">What is served.</param>
    public RootedServer(RootControlPlane root, ServerDefinition server)
    {
        Root = root;
        var kinds = server.Kinds.GroupBy(k => k.Group).Select(g => (g.Key, (IReadOnlyList<string>)[.. g.SelectMany(k => k.Versions).Select(v => v.Name).Distinct()]));
        _names = new(server.Product.Name, server.Product.Name, [.. kinds]);
        var serving = root.ServingCertificateOf(_names);
        Flags = [$"--kubeconfig={root.AdmitServer(_names)}", $"--tls-cert-file={serving.CertificateFile}", $"--tls-private-key-file={serving.KeyFile}"];
        Users = new RootUsers(root);
        Kubernetes = ClientOf(root.Kubeconfig);
    }

    public RootControlPlane Root { get; }

    /// <summary>What replicas are told of it.</summary>
    public IReadOnlyList<string> Flags { get; }

    public RootUsers Users { get; }

    /// <summary>A client of the root, as its admin.</summary>
    public IKubernetes Kubernetes { get; }

    /// <summary>A client of the root, as anybody.</summary>
    public IKubernetes As(string user, string[] groups) => ClientOf(Root.KubeconfigOf(user, groups));

    /// <summary>The root finds the server from now on.</summary>
    public Task RegisterAsync(IReadOnlyList<Uri> replicas) => Root.RegisterAsync(_names, replicas);

    /// <summary>It does no more.</summary>
    public Task UnregisterAsync() => Root.UnregisterAsync(_names);

    public void Dispose() => Kubernetes.Dispose();

    private static Kubernetes ClientOf(string kubeconfig) => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
}
