using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.Grains.Hosting;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Cluster;

public sealed class SiloTlsTests : IDisposable
{
    /// <summary>For what a silo does at once on a machine that is not busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _authority;

    public SiloTlsTests() => _authority = new(_directory.Path, "silos");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Replicas_with_certificates_of_the_CA_write_through_each_other()
    {
        await using var redis = await RedisServer.StartAsync();
        var replicas = await Replica.StartManyAsync(redis, 2, new() { ClusterId = "silo-tls", Tls = new(Certificates(_authority)) });
        await using var first = replicas[0];
        await using var second = replicas[1];

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(201, (await first.CreateAsync($"a-{i}")).Code);
            Assert.NotNull(await second.GetAsync($"a-{i}"));
        }
    }

    [Fact]
    public async Task A_caller_without_a_certificate_of_the_CA_is_refused()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync(redis, new() { ClusterId = "silo-tls", Tls = new(Certificates(_authority)) });
        var port = replica.Silo.Endpoint.Port;
        var stranger = new TestAuthority(_directory.File("other"), "strangers").Peer("stranger", "CN=silo").Load();

        Assert.True(await IsRefusedAsync(port, null));
        Assert.True(await IsRefusedAsync(port, stranger));
        Assert.False(await IsRefusedAsync(port, _authority.Peer("another", "CN=another").Load()));
    }

    [Fact]
    public async Task A_caller_without_TLS_is_refused()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync(redis, new() { ClusterId = "silo-tls", Tls = new(Certificates(_authority)) });
        using var client = new TcpClient();
        await client.ConnectAsync(replica.Silo.Endpoint, TestContext.Current.CancellationToken);

        await client.GetStream().WriteAsync("no client hello"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.True(await IsClosedAsync(client.GetStream()));
    }

    [Fact]
    public async Task Nothing_is_fetched_from_where_a_certificate_says_its_issuer_is()
    {
        await using var redis = await RedisServer.StartAsync();
        using var issuer = new CallCounter();
        var certificates = Certificates(_authority, _authority.WithIssuerAt("pointing", "CN=silo", issuer.Address).Load());
        var replicas = await Replica.StartManyAsync(redis, 2, new() { ClusterId = "silo-tls", Tls = new(certificates) });
        await using var first = replicas[0];
        await using var second = replicas[1];
        var stranger = new TestAuthority(_directory.File("other"), "strangers").WithIssuerAt("stranger", "CN=silo", issuer.Address).Load();

        Assert.True(await IsRefusedAsync(first.Silo.Endpoint.Port, stranger));
        Assert.Equal(201, (await first.CreateAsync("a")).Code);
        Assert.NotNull(await second.GetAsync("a"));

        Assert.Equal(0, issuer.Count);
    }

    [Fact]
    public async Task Intermediates_are_sent_along_and_the_root_alone_is_believed()
    {
        await using var redis = await RedisServer.StartAsync();
        var below = _authority.Intermediate("below");
        var certificates = Certificates(_authority, below.Peer("below-silo", "CN=silo").Load(), below.Load());
        var replicas = await Replica.StartManyAsync(redis, 2, new() { ClusterId = "silo-tls", Tls = new(certificates) });
        await using var first = replicas[0];
        await using var second = replicas[1];

        Assert.Equal(201, (await first.CreateAsync("a")).Code);
        Assert.NotNull(await second.GetAsync("a"));
        Assert.True(await IsRefusedAsync(first.Silo.Endpoint.Port, below.Peer("alone", "CN=silo").Load()));
    }

    [Fact]
    public async Task Renewed_certificates_of_another_CA_count_from_the_next_handshake_on()
    {
        await using var redis = await RedisServer.StartAsync();
        var tls = new SiloTls(Certificates(_authority));
        var replicas = await Replica.StartManyAsync(redis, 2, new() { ClusterId = "silo-tls", Tls = tls });
        await using var first = replicas[0];
        await using var second = replicas[1];
        var next = new TestAuthority(_directory.File("next"), "next-silos");
        var (old, young) = (_authority.Peer("old", "CN=silo").Load(), next.Peer("young", "CN=silo").Load());
        Assert.False(await IsRefusedAsync(first.Silo.Endpoint.Port, old));
        Assert.True(await IsRefusedAsync(first.Silo.Endpoint.Port, young));

        tls.Renew(Certificates(next));

        Assert.True(await IsRefusedAsync(first.Silo.Endpoint.Port, old));
        Assert.False(await IsRefusedAsync(first.Silo.Endpoint.Port, young));
        for (var i = 0; i < 20; i++)
            Assert.Equal(201, (await first.CreateAsync($"a-{i}")).Code);
        // It knows the new CA only, calls both, and is called by both.
        await using var third = await Replica.StartAsync(redis, new() { ClusterId = "silo-tls", Tls = new(Certificates(next)) });
        foreach (var replica in (Replica[])[first, second, third])
            await replica.KnowsAsync([first.Silo, second.Silo, third.Silo]);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(201, (await third.CreateAsync($"b-{i}")).Code);
            Assert.NotNull(await first.GetAsync($"b-{i}"));
        }
    }

    [Fact]
    public async Task A_replica_that_shows_a_certificate_of_another_CA_is_named_until_it_is_renewed()
    {
        await using var redis = await RedisServer.StartAsync();
        var tls = new SiloTls(Certificates(_authority));
        await using var replica = await Replica.StartAsync(redis, new() { ClusterId = "silo-tls", Tls = tls });
        tls.Renew(Certificates(_authority, new TestAuthority(_directory.File("other"), "strangers").Peer("stranger", "CN=silo").Load()));

        var log = new RecordingLogger<SiloTls>();
        var joining = Replica.StartAsync(redis, new() { ClusterId = "silo-tls", Tls = new(Certificates(_authority)) }, tlsLog: log);
        await log.WaitForAsync($"The replica at {replica.Silo.Endpoint} shows no certificate of --silo-ca-file", times: 1);
        tls.Renew(Certificates(_authority));

        await using var joined = await joining;
        await joined.KnowsAsync([replica.Silo, joined.Silo]);
    }

    private static SiloCertificates Certificates(TestAuthority authority, X509Certificate2? certificate = null, X509Certificate2Collection? intermediates = null) =>
        new(certificate ?? authority.Peer("silo", "CN=silo").Load(), intermediates ?? [], authority.Load());

    /// <summary>Whether the silo hangs up on a client with this certificate. To one that it lets in it says who it is.</summary>
    private static async Task<bool> IsRefusedAsync(int port, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(System.Net.IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "silo",
                CertificateChainPolicy = new() { DisableCertificateDownloads = true },
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
#pragma warning disable CA5359 // It is the silo that is to refuse.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            }, TestContext.Current.CancellationToken);
        }
        catch (AuthenticationException)
        {
            return true;
        }
        return await IsClosedAsync(stream);
    }

    private static async Task<bool> IsClosedAsync(Stream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
