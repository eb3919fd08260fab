using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Hosting;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _authority;
    private readonly ServerOptions _options;

    public TlsTests()
    {
        _authority = new TestAuthority(_directory.Path, "ca");
        var serving = _authority.Server("serving", "plain.example.com");
        _options = new()
        {
            SecurePort = 0, Store = "memory", DataDir = _directory.File(".aa"), TlsCertFile = serving.CertificateFile, TlsPrivateKeyFile = serving.KeyFile,
        };
    }

    [Theory]
    [InlineData("plain.example.com", "serving")]
    [InlineData("unknown.example.net", "serving")]
    [InlineData("named.example.com", "named")]
    [InlineData("other.example.org", "given")]
    [InlineData("x.wild.example.org", "given")]
    [InlineData("x.y.wild.example.org", "serving")]
    public async Task The_certificate_is_chosen_by_the_name_the_client_asks_for(string host, string expected)
    {
        var shown = new Dictionary<string, TestCertificate>
        {
            ["serving"] = new(_options.TlsCertFile!, _options.TlsPrivateKeyFile!),
            ["named"] = _authority.Server("named", "named.example.com"),
            ["given"] = _authority.Server("given", "not-looked-at.example.com"),
        };
        await using var server = await RunningServer.StartAsync(_options with
        {
            SniCertificates =
            [
                new(shown["named"].CertificateFile, shown["named"].KeyFile, []),
                new(shown["given"].CertificateFile, shown["given"].KeyFile, ["other.example.org", "*.wild.example.org"]),
            ],
        });
        Assert.Equal(SerialOf(shown[expected].CertificateFile), await ShownAsync(server, host));
    }

    [Fact]
    public async Task A_certificate_that_does_not_fit_its_key_is_not_taken_in()
    {
        await using var server = await RunningServer.StartAsync(_options);
        var before = await ShownAsync(server, "plain.example.com");
        var other = _authority.Server("other", "plain.example.com");
        File.Copy(other.CertificateFile, _options.TlsCertFile!, overwrite: true);
        await server.Events.WaitAsync<FilesRefused>();
        Assert.Equal(before, await ShownAsync(server, "plain.example.com"));
        File.Copy(other.KeyFile, _options.TlsPrivateKeyFile!, overwrite: true);
        await Eventually.TrueAsync(async () => await ShownAsync(server, "plain.example.com") == SerialOf(other.CertificateFile), "the pair is shown");
    }

    [Fact]
    public async Task A_changed_CA_bundle_is_taken_in()
    {
        var clients = new TestAuthority(_directory.Path, "clients");
        var (bundle, alice) = (_directory.File("bundle.crt"), clients.Client("alice", "CN=alice"));
        File.Copy(_authority.CertificateFile, bundle);
        await using var server = await RunningServer.StartAsync(_options with { ClientCaFile = bundle });
        Assert.Equal(401, (await Ask.GetAsync(server.Address, "/version", alice)).Status);
        File.Copy(clients.CertificateFile, bundle, overwrite: true);
        await Eventually.TrueAsync(async () => (await Ask.GetAsync(server.Address, "/version", alice)).Status == 200, "alice is known");
    }

    [Fact]
    public async Task A_client_may_bring_the_intermediate_that_its_certificate_needs()
    {
        var root = new TestAuthority(_directory.Path, "root");
        var intermediate = root.Intermediate("intermediate");
        var alice = intermediate.Client("alice", "CN=alice");
        await using var server = await RunningServer.StartAsync(_options with { ClientCaFile = root.CertificateFile });
        Assert.Equal(401, (await Ask.GetAsync(server.Address, "/version", alice)).Status);
        await using var connection = new RawHttp1(await RawTls.ConnectAsync(server.Address, alice, SslApplicationProtocol.Http11, intermediates: intermediate));
        await connection.SendAsync(new RawRequest("/version", []));
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, null, SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13, "VersionTLS13", SslProtocols.Tls13)]
    [InlineData(SslProtocols.Tls12, "VersionTLS13", null)]
    public async Task Versions_below_the_lowest_are_refused(SslProtocols offered, string? lowest, SslProtocols? expected)
    {
        await using var server = await RunningServer.StartAsync(
            lowest is null ? _options : _options with { Tls = new() { Protocols = SslProtocols.Tls13 } });
        Assert.Equal(expected, (await HandshakeAsync(server, offered, null))?.Protocol);
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, true)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, false)]
    public async Task Suites_of_TLS_1_2_that_are_not_listed_are_refused(TlsCipherSuite offered, bool taken)
    {
        await using var server = await RunningServer.StartAsync(
            _options with { Tls = new() { CipherSuites = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384] } });
        var shaken = await HandshakeAsync(server, SslProtocols.Tls12, offered);
        Assert.Equal(taken ? offered : null, shaken?.Suite);
        // TLS 1.3 has suites of its own, which are not chosen among.
        Assert.Equal(SslProtocols.Tls13, (await HandshakeAsync(server, SslProtocols.Tls13, null))?.Protocol);
    }

    public void Dispose() => _directory.Dispose();

    private static string SerialOf(string file)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        return certificate.SerialNumber;
    }

    private static async Task<string> ShownAsync(RunningServer server, string host)
    {
        await using var stream = await RawTls.ConnectAsync(server.Address, null, SslApplicationProtocol.Http11, host);
        return stream.RemoteCertificate!.GetSerialNumberString();
    }

    private static async Task<(SslProtocols Protocol, TlsCipherSuite Suite)?> HandshakeAsync(RunningServer server, SslProtocols protocol, TlsCipherSuite? suite)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port);
        await using var stream = new SslStream(new NetworkStream(socket));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "plain.example.com",
                EnabledSslProtocols = protocol,
#pragma warning disable CA1416, CA5359 // Linux; and what the server shows is looked at elsewhere.
                CipherSuitesPolicy = suite is { } one ? new CipherSuitesPolicy([one]) : null,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA1416, CA5359
            });
            return (stream.SslProtocol, stream.NegotiatedCipherSuite);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return null;
        }
    }
}
