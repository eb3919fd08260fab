using System.Security.Cryptography.X509Certificates;
using OrleansAA.TestKit;

[assembly: AssemblyFixture(typeof(OrleansAA.EndToEnd.ServerFixture))]

namespace OrleansAA.EndToEnd;

/// <summary>One server on the embedded store for all tests that do not restart theirs; each test works in a namespace of its own.</summary>
public sealed class ServerFixture : IKubectlFixture, IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private int _namespaces;

    public ServerProcess Server { get; private set; } = null!;

    public Kubectl Kubectl { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0");
        Kubectl = new Kubectl(_directory.File(".aa/kubeconfig"), _directory.Path);
    }

    public string DataDirectory => _directory.File(".aa");

    public string Kubeconfig => _directory.File(".aa/kubeconfig");

    /// <summary>The admin's client certificate.</summary>
    internal TestCertificate AdminCertificate => new(_directory.File(".aa/admin.crt"), _directory.File(".aa/admin.key"));

    /// <summary>True for the server's own certificate.</summary>
    public bool IsServing(X509Certificate? certificate)
    {
        using var serving = X509CertificateLoader.LoadCertificateFromFile(_directory.File(".aa/serving.crt"));
        return serving.Equals(certificate);
    }

    /// <summary>A namespace that no other test uses.</summary>
    public string NewNamespace() => $"test-{Interlocked.Increment(ref _namespaces)}";

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory.Dispose();
    }
}
