using System.Net;
using System.Net.Sockets;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>A Redis that cannot be used is one line: the thing, the value without the password, the remedy.</summary>
public sealed class RedisOpeningTests
{
    // Where StackExchange.Redis finds a CA of one's own.
    private const string IssuerVariable = "SERedis_IssuerCertPath";

    private static readonly StoreRegistry Known = new(RedisRevisionStores.Registration);

    private readonly RecordingLogger<RedisRevisionStores> _log = new();

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("password=wr0ng", "password=*****")]
    [InlineData("user=aa,Password = wr0ng", "user=aa,Password =*****")]
    [InlineData("user=nobody,password=s3cret", "user=nobody,password=*****")]
    public async Task A_wrong_user_or_password_is_refused_without_showing_it(string given, string shown)
    {
        await using var redis = await RedisServer.StartAsync("requirepass s3cret", "user aa on >s3cret ~* +@all");

        await AssertRefusedAsync(
            $"{redis.Address},{given}",
            $"Redis '{redis.Address},{shown}' refuses the user or the password; configure user= and password= as its ACL has them");
    }

    [Fact]
    public async Task A_missing_password_is_refused()
    {
        await using var redis = await RedisServer.StartAsync("requirepass s3cret");

        await AssertRefusedAsync(redis.Address, $"Redis '{redis.Address}' refuses the user or the password; configure user= and password= as its ACL has them");
    }

    [Fact]
    public async Task An_acl_user_gets_in()
    {
        await using var redis = await RedisServer.StartAsync("user default off", "user aa on >s3cret ~aa:* +@all");
        await using var stores = Open($"{redis.Address},user=aa,password=s3cret");
        var store = await OpenAsync(stores);

        await store.AddAsync(new("ns", "a"), "a");
        Assert.Empty(_log.Warnings);
    }

    [Theory]
    [InlineData("-xadd")]
    [InlineData("-zremrangebyscore")]
    [InlineData("-hmget")]
    [InlineData("-eval")]
    public async Task An_acl_user_who_may_not_do_what_is_needed_is_refused_before_anything_is_written(string but)
    {
        await using var redis = await RedisServer.StartAsync("user default off", $"user aa on >s3cret ~aa:* +@all {but}");

        await AssertRefusedAsync($"{redis.Address},user=aa,password=s3cret", "does not permit a command (", "); extend the ACL of the user");
        Assert.Equal("0", await redis.SayAsync("--user", "aa", "--pass", "s3cret", "--no-auth-warning", "EXISTS", "aa:{rules.example.com}:line"));
    }

    [Fact]
    public async Task A_redis_behind_tls_is_opened_if_its_certificate_is_trusted()
    {
        using var directory = new TemporaryDirectory();
        var authority = new TestAuthority(directory.Path, "redis-ca");
        var certificate = authority.Server("redis");
        var address = $"127.0.0.1:{FixedPort.Next()}";
        await using var redis = await RedisServer.StartAsync(
            $"tls-port {address.Split(':')[1]}", "bind 127.0.0.1", "tls-auth-clients no", $"tls-ca-cert-file {authority.CertificateFile}",
            $"tls-cert-file {certificate.CertificateFile}", $"tls-key-file {certificate.KeyFile}", "requirepass s3cret");
        var configuration = $"{address},ssl=true,password=s3cret";

        await AssertRefusedAsync(configuration, $"Redis '{address},ssl=true,password=*****' did not complete TLS or authentication (");
        Environment.SetEnvironmentVariable(IssuerVariable, authority.CertificateFile);
        try
        {
            await using var stores = Open(configuration);
            Assert.Equal(new Revision(2), await (await OpenAsync(stores)).AddAsync(new("ns", "a"), "a"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(IssuerVariable, null);
        }
    }

    [Theory]
    [InlineData("!/nowhere/redis.sock")]
    [InlineData("127.0.0.1:1")]
    public async Task A_redis_that_does_not_run_is_refused(string address) =>
        await AssertRefusedAsync(address, $"Redis '{address}' cannot be reached (", "); start it, or configure its address");

    [Fact]
    public async Task A_server_that_never_answers_does_not_hold_the_opening()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var address = mute.LocalEndpoint.ToString()!;

        await using var stores = Open(address, TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await OpenAsync(stores).AsTask().WaitAsync(Patience, Token));
        Assert.StartsWith($"Redis '{address}' ", error.Message);
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-ttl")]
    public async Task A_redis_that_evicts_is_refused(string policy)
    {
        await using var redis = await RedisServer.StartAsync($"maxmemory-policy {policy}");

        await AssertRefusedAsync(
            redis.Address,
            $"Redis '{redis.Address}' has maxmemory-policy {policy}, which throws objects away when memory is short; set maxmemory-policy noeviction");
    }

    [Theory]
    [InlineData("password=s3cret", "appendonly yes")]
    [InlineData("user=aa,password=s3cret", "user aa on >s3cret ~* +@all")]
    public async Task A_redis_that_takes_connections_without_the_password_given_is_warned_about(string given, string setting)
    {
        await using var redis = await RedisServer.StartAsync(setting);
        await using var stores = Open($"{redis.Address},{given}");

        Assert.NotNull(await OpenAsync(stores));
        var warning = Assert.Single(_log.Warnings, w => w.Contains("takes connections without a password", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password=s3cret", "requirepass s3cret")]
    [InlineData("user=aa,password=s3cret", "user default off")]
    public async Task A_redis_that_wants_its_password_is_not_warned_about(string given, string setting)
    {
        await using var redis = await RedisServer.StartAsync(setting, "user aa on >s3cret ~* +@all");
        await using var stores = Open($"{redis.Address},{given}");

        Assert.NotNull(await OpenAsync(stores));
        Assert.DoesNotContain(_log.Warnings, w => w.Contains("takes connections", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_redis_that_hides_its_settings_is_warned_about()
    {
        await using var redis = await RedisServer.StartAsync("user default off", "user aa on >s3cret ~aa:* +@all -config");
        await using var stores = Open($"{redis.Address},user=aa,password=s3cret");

        Assert.NotNull(await OpenAsync(stores));
        var warning = Assert.Single(_log.Warnings);
        Assert.Contains("does not permit CONFIG GET", warning, StringComparison.Ordinal);
        Assert.Contains("maxmemory-policy noeviction", warning, StringComparison.Ordinal);
        Assert.Contains("appendfsync always", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("appendfsync everysec", "has appendfsync everysec: when its machine crashes, writes of the last two seconds are lost, although they were acknowledged")]
    [InlineData("appendfsync no", "has appendfsync no: when its machine crashes, all writes the system has not yet put on disk are lost")]
    [InlineData("appendonly no", "has appendonly no: when it ends, everything since its last snapshot is lost, although it was acknowledged")]
    public async Task A_redis_that_can_lose_writes_is_warned_about(string setting, string warning)
    {
        await using var redis = await RedisServer.StartAsync(setting);
        await using var stores = Open(redis.Address);

        Assert.NotNull(await OpenAsync(stores));
        Assert.Contains(warning, Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_durable_redis_is_not_warned_about()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stores = Open(redis.Address);

        Assert.NotNull(await OpenAsync(stores));
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task A_malformed_configuration_is_refused_without_showing_the_password() =>
        await AssertRefusedAsync(
            "localhost,nosuch=1,password=s3cret", "Redis 'localhost,nosuch=*****,password=*****' is no configuration of StackExchange.Redis (option 'nosuch' is not known, or its value cannot be read); ");

    [Theory]
    [InlineData("localhost,pasword=s3cret", "Redis 'localhost,pasword=*****' is no configuration of StackExchange.Redis (option 'pasword' is not known, or its value cannot be read)")]
    [InlineData("localhost,ssl=s3cret", "(option 'ssl' is not known, or its value cannot be read)")]
    [InlineData("localhost,connectTimeout=x,password=s3cret", "(option 'connectTimeout' is not known, or its value cannot be read)")]
    public async Task A_misspelled_option_is_named_and_shows_nothing(string configuration, string expected)
    {
        await using var stores = Open(configuration);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await OpenAsync(stores));
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Theory]
    [InlineData("redis:h:6379,password=a,b=c,d", "redis:h:6379,password=*****,b=*****,*****")]
    [InlineData("redis:user:s3cret@h:6379", "redis:*****@h:6379")]
    [InlineData("redis:h:6379,i:6379,pass=x", "redis:h:6379,i:6379,pass=*****")]
    public void No_part_of_an_address_that_may_be_a_secret_is_shown(string address, string shown) => Assert.Equal(shown, Known.Parse(address).ToString());

    [Fact]
    public async Task What_failed_to_open_can_be_tried_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var stores = Open(redis.Address);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await OpenAsync(stores));
        await redis.RestartAsync();

        Assert.NotNull(await OpenAsync(stores));
    }

    [Fact]
    public async Task A_resource_whose_objects_are_there_without_its_line_is_not_begun_anew()
    {
        await using var redis = await RedisServer.StartAsync();
        await using (var stores = Open(redis.Address))
            await (await OpenAsync(stores)).AddAsync(new("ns", "a"), "a");
        await redis.SayAsync("DEL", "aa:{rules.example.com}:line");

        await AssertRefusedAsync(redis.Address, "has lost writes that it had acknowledged: its line is gone, but not its objects");
    }

    [Fact]
    public void The_address_of_a_store_shows_no_password() =>
        Assert.Equal("redis:redis-0:6380,ssl=true,user=aa,password=*****", Known.Parse("redis:redis-0:6380,ssl=true,user=aa,password=s3cret").ToString());

    /// <param name="configuration">Of the Redis.</param>
    /// <param name="connectTimeout">For one that does not answer; one that does is waited for, on a busy machine, too.</param>
    private RedisRevisionStores Open(string configuration, TimeSpan? connectTimeout = null) =>
        RedisPlace.Open(new() { Configuration = configuration, ConnectTimeout = connectTimeout ?? TimeSpan.FromSeconds(30) }, _log);

    private static ValueTask<IRevisionStore> OpenAsync(RedisRevisionStores stores) => stores.OpenAsync(new("example.com", "rules"), Token);

    private async Task AssertRefusedAsync(string configuration, params string[] parts)
    {
        await using var stores = Open(configuration);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await OpenAsync(stores).AsTask().WaitAsync(Patience, Token));
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("wr0ng", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }
}
