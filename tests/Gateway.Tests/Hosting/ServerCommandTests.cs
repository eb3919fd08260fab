using System.Net.Security;
using System.Security.Authentication;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Root;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Hosting;

public sealed class ServerCommandTests
{
    [Fact]
    public async Task Without_flags_the_server_is_on_its_own()
    {
        var options = await ParseAsync();
        Assert.Null(RootClients.Open(options.Root, account: null));
        Assert.Null(options.RequestHeader.UsernameHeaders);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Root.TokenCacheTtl);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Root.AllowCacheTtl);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Root.DenyCacheTtl);
        Assert.Equal(["/healthz", "/readyz", "/livez"], options.Root.AlwaysAllowPaths);
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, options.Tls.Protocols);
        Assert.Equal((TimeSpan.FromMinutes(5), 10_000, null), (options.LogRetention, options.LogRetentionEvents, options.LogRetentionBytes));
        Assert.False(options.Root.SkipLookup || options.Root.TolerateLookupFailure);
    }

    [Fact]
    public async Task Every_flag_has_its_place()
    {
        var options = await ParseAsync(
            "--kubeconfig=k", "--authentication-kubeconfig=n", "--authorization-kubeconfig=z", "--authentication-skip-lookup", "--authentication-tolerate-lookup-failure=true",
            "--authentication-token-webhook-cache-ttl=1m30s", "--authorization-webhook-cache-authorized-ttl=5m", "--authorization-webhook-cache-unauthorized-ttl=0",
            "--authorization-always-allow-paths=/livez,/x/*", "--api-audiences=a,b", "--requestheader-allowed-names=", "--requestheader-uid-headers=X-Id",
            "--tls-min-version=VersionTLS13", "--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
            "--http2-max-streams-per-connection=250", "--max-requests-inflight=40", "--max-mutating-requests-inflight=20", "--request-timeout=30s", "--min-request-timeout=300",
            "--enable-priority-and-fairness=false", "--max-watches-per-user=100", "--goaway-chance=0.001", "--shutdown-watch-termination-grace-period=5s", "--log-retention=90m", "--log-retention-events=500", "--log-retention-bytes=64Mi", "--store-replicas-acknowledging=2", "--tls-sni-cert-key=a.crt,a.key", "--tls-sni-cert-key=b.crt,b.key:b.example.com,*.b.example.com");
        Assert.Equal(
            new RootOptions
            {
                Kubeconfig = "k", AuthenticationKubeconfig = "n", AuthorizationKubeconfig = "z", SkipLookup = true, TolerateLookupFailure = true,
                TokenCacheTtl = TimeSpan.FromSeconds(90), AllowCacheTtl = TimeSpan.FromMinutes(5), DenyCacheTtl = TimeSpan.Zero,
                ApiAudiences = options.Root.ApiAudiences, AlwaysAllowPaths = options.Root.AlwaysAllowPaths, UserAgent = "portrule-server",
            },
            options.Root);
        Assert.Equal(["a", "b"], options.Root.ApiAudiences);
        Assert.Equal(["/livez", "/x/*"], options.Root.AlwaysAllowPaths);
        Assert.Empty(options.RequestHeader.AllowedNames!);
        Assert.Equal(["X-Id"], options.RequestHeader.UidHeaders!);
        Assert.Equal(SslProtocols.Tls13, options.Tls.Protocols);
        Assert.Equal([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256], options.Tls.CipherSuites);
        Assert.Equal((TimeSpan.FromMinutes(90), 500, 64 << 20), (options.LogRetention, options.LogRetentionEvents, options.LogRetentionBytes));
        Assert.Equal(2, options.StoreReplicasAcknowledging);
        Assert.Equal(250, options.Tls.Http2MaxStreamsPerConnection);
        Assert.Equal(
            new()
            {
                IsFair = false, WatchesPerUserMax = 100, RequestsInFlightMax = 40, MutatingRequestsInFlightMax = 20, RequestTimeout = TimeSpan.FromSeconds(30), WatchTimeoutMin = TimeSpan.FromMinutes(5), GoawayChance = 0.001,
                WatchTerminationGrace = TimeSpan.FromSeconds(5),
            },
            options.Limits);
        Assert.Equal(["b.example.com", "*.b.example.com"], options.SniCertificates[1].Names);
    }

    [Theory]
    [InlineData("--tls-min-version=VersionTLS10", "error: --tls-min-version=VersionTLS10: expected VersionTLS12 or VersionTLS13; see --help")]
    [InlineData("--tls-cipher-suites=RC4", "error: --tls-cipher-suites=RC4: expected IANA names of TLS 1.2 cipher suites; see --help")]
    [InlineData("--tls-sni-cert-key=a.crt", "error: --tls-sni-cert-key=a.crt: expected CERT,KEY or CERT,KEY:NAME,NAME; see --help")]
    [InlineData("--authentication-token-webhook-cache-ttl=soon", "error: --authentication-token-webhook-cache-ttl=soon: expected a duration such as 10s or 1m30s; see --help")]
    [InlineData("--log-retention-bytes=1.5Gi", "error: --log-retention-bytes=1.5Gi: expected a number of bytes such as 512Mi; see --help")]
    [InlineData("--log-retention-bytes=0", "error: --log-retention-bytes=0: expected a number of bytes such as 512Mi; see --help")]
    [InlineData("--log-retention-bytes=9000000000Gi", "error: --log-retention-bytes=9000000000Gi: expected a number of bytes such as 512Mi; see --help")]
    [InlineData("--http2-max-streams-per-connection=-1", "error: --http2-max-streams-per-connection=-1: expected a number from 0 to 1000000; see --help")]
    [InlineData("--max-requests-inflight=many", "error: --max-requests-inflight=many: expected a number from 0 to 1000000; see --help")]
    [InlineData("--max-mutating-requests-inflight=-1", "error: --max-mutating-requests-inflight=-1: expected a number from 0 to 1000000; see --help")]
    [InlineData("--max-watches-per-user=none", "error: --max-watches-per-user=none: expected a number from 0 to 1000000; see --help")]
    [InlineData("--request-timeout=0", "error: --request-timeout=0: expected a duration above 0 such as 10s or 1m30s; see --help")]
    [InlineData("--min-request-timeout=1h", "error: --min-request-timeout=1h: expected a number from 0 to 86400; see --help")]
    [InlineData("--goaway-chance=0.021", "error: --goaway-chance=0.021: expected a number from 0 to 0.02; see --help")]
    [InlineData("--goaway-chance=-1", "error: --goaway-chance=-1: expected a number from 0 to 0.02; see --help")]
    [InlineData("--goaway-chance=NaN", "error: --goaway-chance=NaN: expected a number from 0 to 0.02; see --help")]
    [InlineData("--shutdown-watch-termination-grace-period=-1s", "error: --shutdown-watch-termination-grace-period=-1s: expected a duration such as 10s or 1m30s; see --help")]
    public async Task A_flag_that_cannot_be_read_is_one_line(string flag, string expected) =>
        Assert.Equal((2, expected + "\n"), await RunAsync(flag));

    [Theory]
    [InlineData("--kubeconfig=missing", "error: --kubeconfig=missing: no such file; give a kubeconfig of the root apiserver")]
    [InlineData("--authorization-kubeconfig=broken", "error: --authorization-kubeconfig=broken: ")]
    [InlineData("--client-ca-file=missing", "error: --client-ca-file=missing: no such file; give a PEM file of CA certificates")]
    [InlineData("--tls-sni-cert-key=missing,missing", "error: --tls-sni-cert-key=missing: no such file; give a PEM certificate and the key that belongs to it")]
    public async Task A_file_that_is_no_good_is_one_line(string flag, string expected)
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("broken"), "clusters: [", TestContext.Current.CancellationToken);
        var (exitCode, _, errors) = await ServerProcess.RunAsync(directory.Path, flag, "--secure-port=0", "--store=memory");
        Assert.Equal(1, exitCode);
        Assert.StartsWith(expected, errors);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<ServerOptions> ParseAsync(params string[] arguments)
    {
        ServerOptions? options = null;
        Assert.Equal(0, await new ServerCommand(Served.Rules).InvokeAsync(arguments, o =>
        {
            options = o;
            return Task.FromResult(0);
        }));
        return options!;
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(params string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        var (exitCode, _, errors) = await ServerProcess.RunAsync(directory.Path, arguments);
        return (exitCode, errors);
    }
}
