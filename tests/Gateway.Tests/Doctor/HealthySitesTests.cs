using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Tests.Certificates;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>Where all is well there is nothing to say, before a server starts and while it serves; and nothing is left behind.</summary>
public sealed class HealthySitesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task On_its_own()
    {
        var options = new ServerOptions { SecurePort = FixedPort.Next(), DataDir = _directory.File(".aa") };
        (await Diagnosis.OfAsync(options)).IsHealthy();
        Assert.False(Directory.Exists(options.DataDir));
        await using var server = await RunningServer.StartAsync(options);
        var before = Contents();
        var diagnosis = await Diagnosis.OfAsync(options);
        diagnosis.IsHealthy();
        Assert.EndsWith("is taken by this server", diagnosis.NoteOf("https-port"));
        Assert.All((string[])["flags", "system-clock", "serving-certificate", "authorities", "sqlite", "open-files", "memory"], c => Assert.Equal(CheckState.Ok, diagnosis.StateOf(c)));
        Assert.All((string[])["root", "rights", "apiservices", "redis", "membership", "silo-certificate"], c => Assert.Equal(CheckState.Skipped, diagnosis.StateOf(c)));
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task With_a_Redis_below_a_root()
    {
        await using var site = await RootedSite.CreateAsync();
        await using var redis = await RedisServer.StartAsync();
        var ca = new TestAuthority(_directory.File("pki"), "silo-ca");
        var silo = ca.Peer("silo", "CN=silo").Private();
        site.Options = site.Options with
        {
            Store = "redis:" + redis.Address,
            Silo = new() { Port = FixedPort.Next(), TlsCertFile = silo.CertificateFile, TlsPrivateKeyFile = silo.KeyFile, CaFile = ca.CertificateFile },
        };
        (await site.DiagnoseAsync()).IsHealthy();
        Assert.Empty(await redis.SayAsync("KEYS", "*"));
        await using var server = await RunningServer.StartAsync(site.Options);
        await Eventually.TrueAsync(async () => (await redis.SayAsync("EXISTS", "aggregated-api:replicas")) == "1", "the replica has told of itself");
        var diagnosis = await site.DiagnoseAsync();
        diagnosis.IsHealthy();
        Assert.EndsWith("is taken by this server", diagnosis.NoteOf("https-port"));
        Assert.EndsWith("is taken by a replica of this cluster", diagnosis.NoteOf("silo-port"));
        Assert.StartsWith($"127.0.0.1:{site.Options.Silo.Port}@", diagnosis.NoteOf("membership"));
        Assert.All(
            (string[])["root", "root-clock", "authentication-configuration", "rights", "apiservices", "service", "redis", "redis-server", "redis-durability", "redis-replication", "redis-memory", "redis-tls", "redis-clock",
                "membership", "replica-versions", "silo-certificate", "silo-port"],
            c => Assert.Equal(CheckState.Ok, diagnosis.StateOf(c)));
    }

    [Fact]
    public async Task Below_a_root_with_a_certificate_that_it_sees_to_itself()
    {
        await using var site = await RootedSite.CreateAsync();
        site.Options = RotatedServerTests.Rotating(site.Options);
        await using var server = await RunningServer.StartAsync(site.Options);
        await Eventually.TrueAsync(async () => (await Ask.GetAsync(server.Address, "/readyz")).Status == 200, "it has its certificate");
        var diagnosis = await site.DiagnoseAsync();
        diagnosis.IsHealthy();
        Assert.EndsWith("is taken by this server", diagnosis.NoteOf("https-port"));
    }

    private List<(string, DateTime, string?)> Contents() => [.. Directory.EnumerateFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Where(f => !f.Contains("objects.db", StringComparison.Ordinal)).Select(f => (f, File.GetLastWriteTimeUtc(f), File.ResolveLinkTarget(f, false)?.FullName))];
}
