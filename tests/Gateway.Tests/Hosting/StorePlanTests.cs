using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Storage.Redis;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Hosting;

/// <summary>Which store each kind has, and what follows from what a store can do; with stores that nobody here knows.</summary>
public sealed class StorePlanTests : IDisposable
{
    private static readonly StoreRegistry Stores = new([.. ServedStores.All.All, Paper("paper", isShared: false), Paper("board", isShared: true)]);

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_store_is_found_by_the_name_it_registered()
    {
        var plan = Of(new() { Store = "paper:desk" });

        Assert.Equal(("paper", "desk"), (plan.Store.Store.Name, plan.Store.Config));
        Assert.Equal("paper:DESK", plan.Store.ToString());
        Assert.Null(plan.Membership);
        Assert.Equal("sqlite:PATH, redis:CONFIG, memory, paper:PLACE or board:PLACE", Stores.Usage);
    }

    [Fact]
    public void Replicas_that_share_a_redis_find_each_other_in_it_if_nothing_else_is_said()
    {
        Assert.Equal("h:1,password=*****", Of(new() { Store = "redis:h:1,password=s3cret" }).Membership!.Address);
        Assert.Equal("other:1", Of(new() { Store = "redis:h:1", Membership = "redis:other:1" }).Membership!.Address);
        Assert.Equal("other:1", Of(new() { Store = "board:wall", Membership = "redis:other:1" }).Membership!.Address);
    }

    [Fact]
    public void Replicas_are_asked_only_of_a_store_that_has_some()
    {
        Assert.NotNull(Of(new() { Store = "redis:h:1", StoreReplicasAcknowledging = 1 }));
        var error = Assert.Throws<OperatorException>(() => Of(new() { Store = "memory", StoreReplicasAcknowledging = 1 }));
        Assert.Equal("--store-replicas-acknowledging=1: memory has no replicas; leave it out", error.Message);
    }

    [Theory]
    [InlineData("board:wall", null, null, "--store=board:WALL: replicas share it, and have to find each other; give --membership=redis:CONFIG")]
    [InlineData("paper:desk", "redis:h:1", null, "--membership=redis:h:1: --store=paper:DESK belongs to one process, which has no others to find; give a store that replicas share, or leave --membership out")]
    [InlineData("board:wall", "etcd:h,password=s3cret", null, "--membership=etcd:h,password=*****: expected redis:CONFIG")]
    [InlineData("paper:desk", null, "rules", "--store-override=rules: expected GROUP/RESOURCE#STORE, with a STORE as --store takes it")]
    [InlineData("paper:desk", null, "example.com/rules#memory", "--store-override=example.com/rules#...: no such resource is served; served are firewalld.fedoraproject.org/portrules")]
    [InlineData("paper:desk", null, "firewalld.fedoraproject.org/portrules#etcd:x", "--store-override=firewalld.fedoraproject.org/portrules#etcd:x: not a store; expected sqlite:PATH,")]
    [InlineData("memory", null, "firewalld.fedoraproject.org/portrules#redis:h:1", "#redis:h:1: it is shared by replicas, and --store=memory belongs to one process; give stores that replicas share, or none that is")]
    public void What_cannot_be_is_one_line(string store, string? membership, string? own, string expected)
    {
        var error = Assert.Throws<OperatorException>(() => Of(new() { Store = store, Membership = membership, StoreOverrides = own is null ? [] : [own] }));
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Fact]
    public async Task A_kind_may_have_a_store_of_its_own()
    {
        var rules = Served.Rules.Kinds[0].Resource;
        var plan = Of(new() { Store = $"sqlite:{_directory.File("all.db")}", StoreOverrides = [$"{rules.Group}/{rules.Resource}#sqlite:{_directory.File("rules.db")}"] });
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).BuildServiceProvider();
        await using (var stores = plan.Open(services, new() { Silo = new() { ClusterId = "c" } }))
        {
            var own = await stores.OpenAsync(rules, Token);
            var other = await stores.OpenAsync(new GroupResource("example.com", "others"), Token);
            Assert.Same(own, await stores.OpenAsync(rules, Token));
            Assert.NotSame(own, other);
        }

        Assert.True(File.Exists(_directory.File("rules.db")));
        Assert.True(File.Exists(_directory.File("all.db")));
    }

    [Fact]
    public void A_name_is_given_once() => Assert.Equal(
        "store 'redis' is registered twice; give one of them another name",
        Assert.Throws<ArgumentException>(() => new StoreRegistry(RedisRevisionStores.Registration, RedisRevisionStores.Registration)).Message);

    private static StorePlan Of(ServerOptions options) => StorePlan.Of(options, Stores, Served.Rules.Kinds);

    private static StoreRegistration Paper(string name, bool isShared) => new()
    {
        Name = name,
        Config = "PLACE",
        IsShared = isShared,
        Show = config => config.ToUpperInvariant(),
        Open = opening => new MemoryRevisionStores(opening.Clock),
    };
}
