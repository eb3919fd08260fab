using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>A Redis that does not keep what it promises, or cannot, and what is in it of replicas.</summary>
public sealed class RedisFaultsTests : IDisposable
{
    private const string Rewrite = "redis-cli CONFIG REWRITE";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_Redis_that_is_down()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        var diagnosis = await DiagnoseAsync(redis);
        diagnosis.HasOnly("redis-unreachable", "redis-cli -h HOST -p PORT ping, from here; start it, or mend the address, ssl=, the network or a NetworkPolicy");
        Assert.Equal(CheckState.Skipped, diagnosis.StateOf("redis-durability"));
        Assert.Equal(CheckState.Skipped, diagnosis.StateOf("membership"));
    }

    [Fact]
    public async Task A_wrong_password()
    {
        await using var redis = await RedisServer.StartAsync("requirepass right");
        var diagnosis = await Diagnosis.OfAsync(Options(redis) with { Store = $"redis:{redis.Address},password=wrong-and-secret" });
        var finding = diagnosis.HasOnly("redis-refused", "put user= and password=, as its ACL has them, into the file of --store-config-file");
        Assert.DoesNotContain("wrong-and-secret", finding.ToString());
    }

    [Fact]
    public async Task A_replica()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.SayAsync("REPLICAOF", "127.0.0.1", "1");
        (await DiagnoseAsync(redis)).HasOnly("redis-replica", "give the address of the primary, 127.0.0.1:1, in --store or its file; or redis-cli REPLICAOF NO ONE");
    }

    [Theory]
    [InlineData("appendonly no", "redis-appendonly", "redis-cli CONFIG SET appendonly yes")]
    [InlineData("appendfsync everysec", "redis-appendfsync", "redis-cli CONFIG SET appendfsync always")]
    [InlineData("maxmemory-policy allkeys-lru", "redis-eviction", "redis-cli CONFIG SET maxmemory-policy noeviction")]
    public async Task A_setting_that_loses_writes(string setting, string id, string remedy)
    {
        await using var redis = await RedisServer.StartAsync(setting);
        var finding = (await DiagnoseAsync(redis)).HasOnly(id, $"{remedy}; {Rewrite}");
        Assert.EndsWith(setting, finding.Problem);
        foreach (var command in finding.Remedy.Split("; ").Where(c => c != Rewrite))
            await redis.SayAsync(command.Split(' ')[1..]);
        (await DiagnoseAsync(redis)).IsHealthy();
    }

    [Fact]
    public async Task A_primary_that_writes_without_its_replicas()
    {
        await using var redis = await RedisServer.StartAsync(new RedisSurroundings { Address = "127.0.0.1", Port = FixedPort.Next() }, "repl-diskless-sync-delay 0");
        var options = Options(redis) with { StoreReplicasAcknowledging = 1 };
        await redis.SayAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        var missing = (await Diagnosis.OfAsync(options)).HasOnly(
            "redis-replicas-missing", "start the replicas, with replicaof in their redis.conf; or give a smaller --store-replicas-acknowledging");
        Assert.Equal($"Redis '{redis.Address}' has 0 replicas, fewer than --store-replicas-acknowledging=1", missing.Problem);

        await using var replica = await RedisServer.StartAsync($"replicaof {redis.NetworkAddress.Replace(':', ' ')}");
        // Answers when the replica has followed.
        Assert.Equal("1", await redis.SayAsync("WAIT", "1", "0"));
        (await Diagnosis.OfAsync(options)).IsHealthy();

        await redis.SayAsync("CONFIG", "SET", "min-replicas-to-write", "0");
        var alone = (await Diagnosis.OfAsync(options)).HasOnly("redis-min-replicas", $"redis-cli CONFIG SET min-replicas-to-write 1; {Rewrite}");
        Assert.Equal($"Redis '{redis.Address}' has min-replicas-to-write 0, less than --store-replicas-acknowledging=1", alone.Problem);
        (await DiagnoseAsync(redis)).HasOnly(
            "redis-replicas-not-asked", $"give --store-replicas-acknowledging=1; redis-cli CONFIG SET min-replicas-to-write 1; {Rewrite}");
    }

    [Fact]
    public async Task Settings_that_may_not_be_seen()
    {
        await using var redis = await RedisServer.StartAsync("rename-command CONFIG \"\"");
        (await DiagnoseAsync(redis)).HasOnly(
            "redis-settings-unknown", "redis-cli ACL SETUSER USER +config|get; or see to appendonly yes, appendfsync always, maxmemory-policy noeviction");
    }

    [Fact]
    public async Task A_Redis_that_is_nearly_full()
    {
        await using var redis = await RedisServer.StartAsync("maxmemory 20mb");
        await redis.SayAsync("SETRANGE", "portrule:ballast", "16000000", "x");
        (await DiagnoseAsync(redis)).HasOnly("redis-memory-short", $"redis-cli CONFIG SET maxmemory 40mb; {Rewrite} (and raise the container's limit of memory, half as much again)");
    }

    [Fact]
    public async Task A_Redis_that_is_full()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.SayAsync("CONFIG", "SET", "maxmemory", "1mb");
        var finding = (await DiagnoseAsync(redis)).Findings.Single();
        Assert.Equal(("redis-memory-full", CheckState.Failed), (finding.Id, finding.State));
        Assert.StartsWith("redis-cli CONFIG SET maxmemory ", finding.Remedy);
    }

    [Fact]
    public async Task A_clock_that_is_not_the_Redis_s()
    {
        await using var redis = await RedisServer.StartAsync();
        var finding = (await Diagnosis.OfAsync(Options(redis), clock: new WrongClock(TimeSpan.FromMinutes(-10)))).HasOnly("redis-clock-differs-much", "timedatectl set-ntp true, on the machine whose clock is wrong");
        Assert.Equal($"the clock of Redis '{redis.Address}' is 600 s ahead of this machine", finding.Problem);
    }

    [Fact]
    public async Task A_clock_that_is_nearly_the_Redis_s()
    {
        await using var redis = await RedisServer.StartAsync();
        var finding = (await Diagnosis.OfAsync(Options(redis), clock: new WrongClock(TimeSpan.FromSeconds(-20)))).HasOnly("redis-clock-differs", "timedatectl set-ntp true, on the machine whose clock is wrong");
        Assert.Equal(CheckState.Warning, finding.State);
    }

    /// <summary>What no redis-server of a test says when it is asked to.</summary>
    [Theory]
    [InlineData("redis_version", "6.2.14", "redis-too-old", "install Redis 7.0 or newer")]
    [InlineData("loading", "1", "redis-loading", "redis-cli INFO persistence, and wait")]
    [InlineData("aof_last_write_status", "err", "redis-disk", "df -h, where it has its dir; see its log, and free space")]
    public async Task What_a_Redis_says_of_itself(string name, string value, string id, string remedy)
    {
        await using var redis = await RedisServer.StartAsync();
        using var site = new Site(Served.Rules, Options(redis), null, TimeProvider.System, new());
        var facts = (await site.Redises.Single().Answer).Facts!;
        facts = facts with { Info = new Dictionary<string, string>(facts.Info) { [name] = value } };
        RedisedCheck[] checks = [new RedisVersionCheck(site), new RedisDurabilityCheck(site)];
        var finding = Assert.Single(checks.SelectMany(c => c.Examine(redis.Address, facts)));
        Assert.Equal((id, remedy), (finding.Id, finding.Remedy));
    }

    /// <summary>The CA is told by the environment, as manifests do it; no other test of this project speaks TLS to a Redis.</summary>
    [Fact]
    public async Task Certificates_of_a_Redis_that_are_good_no_more_or_not_for_long_or_not_yet()
    {
        var (authority, address) = (new TestAuthority(_directory.Path, "redis-ca"), $"127.0.0.1:{FixedPort.Next()}");
        Environment.SetEnvironmentVariable("SERedis_IssuerCertPath", authority.CertificateFile);
        try
        {
            var remedy = $"have another one issued (cert-manager: cmctl renew), and put it where redis.conf has tls-cert-file; then, on {address}: redis-cli CONFIG SET tls-cert-file FILE, or start it again";
            var late = await DiagnoseAsync(authority.Server("late", DateTimeOffset.UtcNow.AddDays(3), "localhost"));
            Assert.Equal(CheckState.Warning, late.HasOnly("redis-certificate-expiring", remedy).State);
            var over = (await DiagnoseAsync(authority.Server("over", DateTimeOffset.UtcNow.AddHours(-1), "localhost"))).HasOnly(["redis-certificate-expired", "redis-unreachable"], remedy);
            Assert.StartsWith($"the certificate of Redis '{address}' has expired, on ", over.Problem);
            (await DiagnoseAsync(authority.Peer("early", "CN=redis", DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UtcNow.AddDays(2)))).HasOnly(["redis-certificate-not-yet", "redis-unreachable"], remedy);
            var good = await DiagnoseAsync(authority.Server("good", "localhost"));
            good.IsHealthy();
            Assert.StartsWith($"{address} until ", good.NoteOf("redis-certificate"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SERedis_IssuerCertPath", null);
        }

        async Task<Diagnosis> DiagnoseAsync(TestCertificate certificate)
        {
            await using var redis = await RedisServer.StartAsync(
                $"tls-port {address.Split(':')[1]}", "bind 127.0.0.1", "tls-auth-clients no", $"tls-ca-cert-file {authority.CertificateFile}",
                $"tls-cert-file {certificate.CertificateFile}", $"tls-key-file {certificate.KeyFile}");
            return await Diagnosis.OfAsync(Options(redis) with { Store = $"redis:{address},ssl=true" });
        }
    }

    [Fact]
    public async Task Where_Sentinels_are_named_the_primary_is_looked_at_and_not_they()
    {
        await using var redis = await RedisFailover.StartAsync(replicas: 1);
        var diagnosis = await Diagnosis.OfAsync(Options(redis.Primary) with { Store = $"redis:{redis.Address}", StoreReplicasAcknowledging = 1 });
        Assert.Equal("on this machine", diagnosis.NoteOf("redis-tls"));
        Assert.All((string[])["redis", "redis-server", "redis-durability", "redis-tls", "redis-clock"], c => Assert.Equal(CheckState.Ok, diagnosis.StateOf(c)));
    }

    [Fact]
    public async Task A_Redis_without_TLS_on_another_machine()
    {
        await using var redis = await RedisServer.StartAsync();
        // What the check has to tell apart is the address alone.
        using var site = new Site(Served.Rules, Options(redis), null, TimeProvider.System, new());
        var facts = (await site.Redises.Single().Answer).Facts!;
        var check = new RedisTlsCheck(site);
        Assert.Equal(CheckState.Ok, (await check.RunAsync(CancellationToken.None)).State);
        var finding = Assert.Single(check.Examine("redis.example.com:6379", facts with { Endpoint = new System.Net.DnsEndPoint("redis.example.com", 6379) }));
        Assert.Equal(("redis-plain", CheckState.Warning), (finding.Id, finding.State));
        Assert.StartsWith("add ,ssl=true to the configuration of the store", finding.Remedy);
    }

    [Fact]
    public async Task A_replica_that_counts_as_alive_and_is_silent()
    {
        await using var redis = await RedisServer.StartAsync();
        await JoinAsync(redis, DateTimeOffset.UtcNow.AddMinutes(-5));
        var finding = (await DiagnoseAsync(redis)).HasOnly("member-silent", "kubectl delete pod portrule-7d4b9-x2x, or end the process: the others then declare it dead");
        Assert.StartsWith("replica 10.0.0.7:11111@154722921 (portrule-7d4b9-x2x) counts as alive, and has not said so for 30", finding.Problem);
    }

    [Fact]
    public async Task A_gateway_without_a_silo()
    {
        await using var redis = await RedisServer.StartAsync();
        var ca = new TestAuthority(_directory.File("pki"), "silo-ca");
        var silo = ca.Peer("silo", "CN=silo").Private();
        var options = Options(redis) with { Role = Role.Gateway, Silo = new() { TlsCertFile = silo.CertificateFile, TlsPrivateKeyFile = silo.KeyFile, CaFile = ca.CertificateFile } };
        (await Diagnosis.OfAsync(options)).HasOnly("no-silo", "start a replica with --role=silo or --role=all, the same --store and --cluster-id=aggregated-api");
    }

    [Fact]
    public async Task Replicas_of_two_builds()
    {
        await using var redis = await RedisServer.StartAsync();
        await TellAsync(redis, "0.0.9", "v1", "v2");
        var finding = (await DiagnoseAsync(redis)).HasOnly("replica-builds", "kubectl rollout status deployment NAME -n NAMESPACE; then restart what is left of the old build");
        Assert.Contains("0.0.9 (S10.0.0.7:11111:154722921)", finding.Problem);
    }

    [Fact]
    public async Task A_replica_that_serves_other_versions()
    {
        await using var redis = await RedisServer.StartAsync();
        await TellAsync(redis, Served.Rules.Product.Version.Split('+')[0], "v1");
        (await DiagnoseAsync(redis)).HasOnly(
            "replica-kinds", "bring all replicas to one build before clients use what is new: kubectl rollout restart deployment NAME -n NAMESPACE");
    }

    private static Task<string> JoinAsync(RedisServer redis, DateTimeOffset alive) => redis.SayAsync(
        "HSET", "aggregated-api:members", "S10.0.0.7:11111:154722921",
        $$"""{"SiloAddress":{"SiloAddress":"10.0.0.7:11111@154722921"},"Status":3,"SuspectTimes":[],"ProxyPort":0,"HostName":"n","SiloName":"portrule-7d4b9-x2x","StartTime":"{{alive:O}}","IAmAliveTime":"{{alive:O}}"}""");

    private static Task<string> TellAsync(RedisServer redis, string build, params string[] versions)
    {
        var served = string.Join(",", versions.Select(v => $"\"{RootedSite.Group}/{v}\""));
        return redis.SayAsync(
            "HSET", "aggregated-api:replicas", "S10.0.0.7:11111:154722921",
            $$"""{{DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds()}} {"Silo":"S10.0.0.7:11111:154722921","Address":"https://10.0.0.7:9443","Versions":[{{served}}],"Streams":0,"IsDraining":false,"Build":"{{build}}"}""");
    }

    private Task<Diagnosis> DiagnoseAsync(RedisServer redis) => Diagnosis.OfAsync(Options(redis));

    private ServerOptions Options(RedisServer redis) => new() { SecurePort = FixedPort.Next(), DataDir = _directory.File(".aa"), Store = "redis:" + redis.Address };
}
