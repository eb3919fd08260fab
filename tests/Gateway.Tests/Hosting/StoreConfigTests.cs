using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Hosting;

/// <summary>A store's password is nowhere where others could read it.</summary>
public sealed class StoreConfigTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_configuration_comes_from_a_file()
    {
        File.WriteAllText(_directory.File("redis"), "h:6379,password=s3cret\n");
        Assert.Equal("h:6379,password=s3cret", StorePlan.StoreOf(new() { Store = "redis", StoreConfigFile = _directory.File("redis") }, ServedStores.All).Config);
    }

    [Theory]
    [InlineData("redis", "missing", "--store-config-file=")]
    [InlineData("redis", "empty", "it is empty, or has more than one line; give a file with one line")]
    [InlineData("redis", null, "--store=redis: which one is not said; give --store-config-file, the environment variable PORTRULE_STORE_CONFIG, or --store=redis:CONFIG")]
    [InlineData("memory", "empty", "it is for a store that is named alone; give --store=redis with it")]
    [InlineData("paper:x", null, "--store=paper:x: not a store; expected sqlite:PATH, redis:CONFIG or memory")]
    [InlineData("sqlite", null, "--store=sqlite: PATH is missing; expected sqlite:PATH")]
    [InlineData("memory:x", null, "--store=memory:x: it takes nothing; expected memory")]
    [InlineData("etcd:h,password=s3cret", null, "--store=etcd:h,password=*****: not a store; expected")]
    public void What_cannot_be_read_is_one_line_without_a_secret(string store, string? file, string expected)
    {
        File.WriteAllText(_directory.File("empty"), "\n");
        var error = Assert.Throws<OperatorException>(() => StorePlan.StoreOf(new() { Product = Served.Rules.Product, Store = store, StoreConfigFile = file is null ? null : _directory.File(file) }, ServedStores.All));
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Fact]
    public async Task What_the_server_writes_in_a_directory_that_is_there_only_its_owner_can_read()
    {
        Directory.CreateDirectory(_directory.File("open"), (UnixFileMode)0b111_101_101);
        await using var server = await RunningServer.StartAsync(new() { SecurePort = 0, DataDir = _directory.File("open") });
        using var client = new ApiClient(server.Address, _directory.File("open"));
        Assert.Equal(201, (await client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), TestContext.Current.CancellationToken)).Code);
        var files = Directory.GetFiles(_directory.File("open")).Where(f => !f.EndsWith(".crt", StringComparison.Ordinal)).ToList();
        Assert.Contains(files, f => f.EndsWith("objects.db-wal", StringComparison.Ordinal));
        Assert.All(files, f => Assert.Equal((f, UnixFileMode.UserRead | UnixFileMode.UserWrite), (f, File.GetUnixFileMode(f))));
    }
}
