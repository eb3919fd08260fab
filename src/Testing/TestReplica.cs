using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using k8s;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Gateway;

namespace OrleansAA.Testing;

/// <summary>One replica of a <see cref="TestServer"/>, and clients that talk to it and to no other.</summary>
public sealed class TestReplica : IDisposable
{
    private readonly RunningApi _api;
    private readonly ITestUsers _users;

    internal TestReplica(RunningApi api, ITestUsers users)
    {
        (_api, _users) = (api, users);
        Kubeconfig = users.Kubeconfig(api) ?? throw new InvalidOperationException($"--kubeconfig among the flags: then a root says who is who; give the server {nameof(TestServerOptions)}.{nameof(TestServerOptions.Root)}, and leave the flag out");
        Kubernetes = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig));
    }

    /// <summary>Where it serves.</summary>
    public Uri Address => _api.Address;

    /// <summary>The kubeconfig of its admin: a file, for kubectl and for clients of other kinds.</summary>
    public string Kubeconfig { get; }

    /// <summary>A client of it, as its admin, over HTTPS. Goes with the server.</summary>
    public IKubernetes Kubernetes { get; }

    internal RunningApi Api => _api;

    /// <summary>A client of one kind's resource, as its admin, in its version that <typeparamref name="T"/> is.</summary>
    /// <typeparam name="T">A class of a kind's version.</typeparam>
    public GenericClient Client<T>()
        where T : IApiResource => new(Kubernetes, T.Names.Group, T.Names.Version, T.Names.Plural, disposeClient: false);

    /// <summary>
    /// A client as any user, by a client certificate; the caller disposes of it. What the user may, the root says, if there is one; a server without lets the group <c>system:masters</c> do everything, and others read
    /// discovery and OpenAPI alone.
    /// </summary>
    /// <param name="user">The user's name.</param>
    /// <param name="groups">The user's groups.</param>
    public IKubernetes As(string user, params string[] groups)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        var (certificate, key) = _users.Issue(user, groups);
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig);
        configuration.ClientCertificateData = Base64(certificate);
        configuration.ClientCertificateKeyData = Base64(key);
        return new Kubernetes(configuration);
    }

    /// <summary>A client that shows requests and answers as they are, as the admin; the caller disposes of it. Addresses are below <see cref="Address"/>.</summary>
    public HttpClient Http() => new(Handler()) { BaseAddress = Address };

    /// <inheritdoc/>
    public void Dispose() => Kubernetes.Dispose();

    internal SocketsHttpHandler Handler()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        trust.CustomTrustStore.ImportFromPemFile(_users.CaFile);
        return new()
        {
            EnableMultipleHttp2Connections = true,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust, ClientCertificates = [_users.Admin()] },
        };
    }

    private static string Base64(string pem) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem));
}
