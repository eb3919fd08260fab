using System.Net.Security;
using System.Net.Sockets;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Tests.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Hosting;

/// <summary>The files of the silos' certificates change while replicas work.</summary>
public sealed class SiloCertificateRenewalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Replicas_hand_on_and_join_with_renewed_certificates_of_another_CA()
    {
        await using var group = await ReplicaGroup.StartAsync();
        var (silo, gateway) = (await group.AddAsync(Role.Silo), await group.AddAsync(Role.Gateway));
        await gateway.KnowsAsync(others => others.Count == 1);
        using var watch = await WatchAsync(gateway.Client);
        var before = await ShownAsync(silo.Address);

        group.Renew();

        await Eventually.TrueAsync(async () => await ShownAsync(silo.Address) != before && await ShownAsync(gateway.Address) != before, "both show the new certificate");
        Assert.Equal(201, (await gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        Assert.Equal("ADDED", (await watch.NextAsync(Token))!.Type);
        var late = await group.AddAsync(Role.Silo);
        await gateway.KnowsAsync(others => others.Count == 2);
        Assert.Equal(await ShownAsync(silo.Address), await ShownAsync(late.Address));
    }

    [Fact]
    public async Task A_damaged_file_or_a_CA_that_overlaps_is_told_in_one_line_and_changes_nothing()
    {
        var (users, silos) = (new TestAuthority(_directory.Path, "users"), new TestAuthority(_directory.Path, "silos"));
        var certificate = silos.Peer("silo", "CN=silo");
        await using var server = await RunningServer.StartAsync(new()
        {
            SecurePort = 0, Store = "memory", DataDir = _directory.File(".aa"), ClientCaFile = users.CertificateFile,
            Silo = new() { TlsCertFile = certificate.CertificateFile, TlsPrivateKeyFile = certificate.KeyFile, CaFile = silos.CertificateFile },
        });
        var before = await ShownAsync(server.Address);
        var good = await File.ReadAllTextAsync(certificate.CertificateFile, Token);

        await File.WriteAllTextAsync(certificate.CertificateFile, "no certificate", Token);
        await RefusedAsync(server, $"--silo-tls-cert-file={certificate.CertificateFile}: ");
        await File.WriteAllTextAsync(certificate.CertificateFile, good, Token);
        await File.AppendAllTextAsync(silos.CertificateFile, "\n" + await File.ReadAllTextAsync(users.CertificateFile, Token), Token);
        await RefusedAsync(server, $"--silo-ca-file={silos.CertificateFile} takes the CA 'CN=users'");

        Assert.Equal(before, await ShownAsync(server.Address));
        Assert.Equal(2, server.Logs.Entries.Count(e => e.Text.Contains("is not taken in", StringComparison.Ordinal)));
    }

    private static Task RefusedAsync(RunningServer server, string reason) => Eventually.TrueAsync(
        () => server.Logs.Entries.Any(e => e.Text.Contains("is not taken in, what was there before stays in force: " + reason, StringComparison.Ordinal)), "the file is refused");

    /// <summary>The thumbprint of what another replica would be shown.</summary>
    private static async Task<string> ShownAsync(Uri address)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Token);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = PeerTls.HostName,
#pragma warning disable CA5359 // What is shown is what is asked for.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        }, Token);
        return stream.RemoteCertificate!.GetCertHashString();
    }

    /// <summary>The gateway's proxy may learn of a replica a moment later than the gateway does: until then the answer is 503.</summary>
    private static async Task<WatchStream> WatchAsync(ApiClient client)
    {
        WatchStream watch = null!;
        await Eventually.TrueAsync(
            async () =>
            {
                watch = await client.WatchAsync(Rule.Collection("shop") + "?watch=1&resourceVersion=1", Token);
                if (watch.Code == 200)
                    return true;
                watch.Dispose();
                return false;
            },
            "the gateway hands a watch on");
        return watch;
    }
}
