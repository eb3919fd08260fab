using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Testing.Root;

/// <summary>The CAs of a root control plane: the cluster's, of its clients, of its front proxy, and of the services behind its aggregator.</summary>
internal sealed class RootAuthorities
{
    private readonly string _directory;
    private int _issued;

    public RootAuthorities(string directory)
    {
        _directory = directory;
        Cluster = new TestAuthority(directory, "cluster-ca");
        Client = new TestAuthority(directory, "client-ca");
        FrontProxy = new TestAuthority(directory, "front-proxy-ca");
        Service = new TestAuthority(directory, "service-ca");
    }

    /// <summary>Signs the root's serving certificate.</summary>
    public TestAuthority Cluster { get; }

    /// <summary>Signs users.</summary>
    public TestAuthority Client { get; private set; }

    /// <summary>Signs the certificate that allows identity headers.</summary>
    public TestAuthority FrontProxy { get; private set; }

    /// <summary>Signs the serving certificates of aggregated servers.</summary>
    public TestAuthority Service { get; }

    /// <summary>The certificate of a user: CN is the name, O the groups.</summary>
    public TestCertificate User(string name, params string[] groups) =>
        Client.Client(NextFile("user"), string.Join(", ", groups.Select(g => $"O={g}").Prepend($"CN={name}")));

    /// <summary>A certificate that allows identity headers.</summary>
    public TestCertificate Proxy(string commonName = RootControlPlane.FrontProxyName) => FrontProxy.Client(NextFile("front-proxy"), $"CN={commonName}");

    /// <summary>Puts a new front-proxy CA in the place of the old one.</summary>
    public TestAuthority ReplaceFrontProxy() => FrontProxy = new TestAuthority(_directory, NextFile("front-proxy-ca"));

    /// <summary>Puts a new client CA in the place of the old one.</summary>
    public TestAuthority ReplaceClient() => Client = new TestAuthority(_directory, NextFile("client-ca"));

    /// <summary>The certificates of the CAs, one after the other.</summary>
    public static string Bundle(params IEnumerable<TestAuthority> authorities) => string.Join("\n", authorities.Select(a => File.ReadAllText(a.CertificateFile)));

    internal static X509Certificate2Collection Load(TestAuthority authority)
    {
        var loaded = new X509Certificate2Collection();
        loaded.ImportFromPemFile(authority.CertificateFile);
        return loaded;
    }

    internal static bool Verifies(TestAuthority authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Load(authority));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private string NextFile(string name) => $"{name}-{Interlocked.Increment(ref _issued)}";
}
