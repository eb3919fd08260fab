using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Authentication;

/// <summary>A CA that stands for two things would make more of its certificates than they were given out for.</summary>
public sealed class CaOverlapTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _users;
    private readonly TestAuthority _proxies;
    private readonly TestAuthority _silos;
    private readonly ServerOptions _options;

    public CaOverlapTests()
    {
        (_users, _proxies, _silos) = (Authority("users"), Authority("proxies"), Authority("silos"));
        var silo = _silos.Peer("silo", "CN=silo");
        _options = new()
        {
            DataDir = _directory.File(".aa"),
            ClientCaFile = _users.CertificateFile,
            RequestHeader = new() { ClientCaFile = _proxies.CertificateFile },
            Silo = new() { TlsCertFile = silo.CertificateFile, TlsPrivateKeyFile = silo.KeyFile, CaFile = _silos.CertificateFile },
        };
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Different_CAs_are_taken() => Load(_options);

    [Fact]
    public void A_front_proxys_CA_that_is_that_of_users_needs_names()
    {
        var bundle = Bundle(_proxies, _users);
        var options = _options with { RequestHeader = new() { ClientCaFile = bundle } };
        Assert.Equal(
            $"--requestheader-client-ca-file={bundle} takes the CA 'CN=users' of --client-ca-file={_users.CertificateFile}: every client could say by headers that it is "
            + "system:masters; give a CA for front proxies alone, or their common names in --requestheader-allowed-names",
            Refusal(options));
        Assert.Equal(Refusal(options), Refusal(options with { RequestHeader = options.RequestHeader with { AllowedNames = [] } }));
        Load(options with { RequestHeader = options.RequestHeader with { AllowedNames = ["front-proxy"] } });
    }

    [Fact]
    public void A_replicas_CA_is_nobody_elses()
    {
        var options = _options with { RequestHeader = _options.RequestHeader with { AllowedNames = ["front-proxy"] } };
        Assert.StartsWith("--silo-ca-file=", Refusal(options with { Silo = options.Silo with { CaFile = _users.CertificateFile } }));
        Assert.StartsWith("--silo-ca-file=", Refusal(options with { Silo = options.Silo with { CaFile = _proxies.CertificateFile } }));
        Load(options with { ClientCaFile = null, RequestHeader = new() });
        var own = _directory.File(".aa/ca.crt");
        Assert.Contains($"of --data-dir={options.DataDir}", Refusal(options with { ClientCaFile = null, RequestHeader = new(), Silo = options.Silo with { CaFile = own } }));
    }

    [Fact]
    public void A_CA_of_users_below_another_one_overlaps_with_it_and_not_the_other_way_round()
    {
        var below = _proxies.Intermediate("users-below");
        Assert.Contains("'CN=users-below'", Refusal(_options with { ClientCaFile = below.CertificateFile }));
        var proxiesBelow = _users.Intermediate("proxies-below");
        Load(_options with { RequestHeader = new() { ClientCaFile = proxiesBelow.CertificateFile } });
    }

    [Fact]
    public async Task A_file_that_comes_to_overlap_is_not_taken_in()
    {
        await using var server = await RunningServer.StartAsync(_options with { SecurePort = 0, Store = "memory", Silo = new() });
        var proxy = _proxies.Client("proxy", "CN=proxy");
        var user = _users.Client("alice", "CN=alice");
        File.WriteAllText(_proxies.CertificateFile, File.ReadAllText(Bundle(_proxies, _users)));
        await server.Events.WaitAsync<FilesRefused>(e => e.Reason.Contains("'CN=users'", StringComparison.Ordinal));
        Assert.Equal(403, (await Ask.GetAsUserAsync(server.Address, Rule.Collection("shop"), user, "admin", "system:masters")).Status);
        Assert.Equal(200, (await Ask.GetAsUserAsync(server.Address, Rule.Collection("shop"), proxy, "admin", "system:masters")).Status);
    }

    [Fact]
    public async Task What_the_root_says_is_not_believed_if_it_overlaps()
    {
        await using var rooted = await RootedServer.StartAsync();
        var authorities = rooted.Root.Authorities;
        var both = RootAuthorities.Bundle(authorities.FrontProxy, authorities.Client);
        rooted.Root.Configuration.Publish(both, RootAuthorities.Bundle(authorities.Client), d => d["requestheader-allowed-names"] = "[]");
        await rooted.Server.Events.WaitAsync<RootConfigurationRefused>(e => e.Reason?.Contains("every client could say by headers", StringComparison.Ordinal) == true);
        Assert.Equal(403, (await Ask.GetAsUserAsync(rooted.Address, Rule.Collection("shop"), authorities.User("carol"), "admin", "system:masters")).Status);
        Assert.Equal(200, (await Ask.GetAsUserAsync(rooted.Address, Rule.Collection("shop"), rooted.Proxy, "admin", "system:masters")).Status);
        Assert.True(await rooted.IsReadyAsync(), "what was there before stays in force");
    }

    [Fact]
    public async Task A_server_that_has_only_heard_of_an_overlap_is_not_ready()
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                var both = RootAuthorities.Bundle(root.Authorities.FrontProxy, root.Authorities.Client);
                root.Configuration.Publish(both, both, d => d["requestheader-allowed-names"] = "[]");
                return Task.CompletedTask;
            },
            awaitReady: false);
        await rooted.Server.Events.WaitAsync<RootConfigurationRefused>(e => e.Reason?.Contains("every client could say by headers", StringComparison.Ordinal) == true);
        Assert.False(await rooted.IsReadyAsync());
        rooted.Root.Configuration.Publish();
        await Eventually.TrueAsync(rooted.IsReadyAsync, "the server is ready once there is no overlap");
    }

    private TestAuthority Authority(string name) => new(_directory.Path, name);

    private string Bundle(params TestAuthority[] authorities)
    {
        var path = _directory.File("bundle.crt");
        File.WriteAllText(path, RootAuthorities.Bundle(authorities));
        return path;
    }

    private static void Load(ServerOptions options) => Identity.Load(options, hasRoot: false, TimeProvider.System);

    private static string Refusal(ServerOptions options) => Assert.Throws<OperatorException>(() => Load(options)).Message;
}
