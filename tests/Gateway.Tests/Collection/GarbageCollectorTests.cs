using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Collection;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Collection;

/// <summary>Owners and what they own, on a server of its own.</summary>
public sealed class GarbageCollectorTests : IAsyncLifetime
{
    private const int SweepsMax = 8;

    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;
    private ApiClient _client = null!;
    private GarbageCollector _collector = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(new() { SecurePort = 0, Store = "memory", DataDir = _directory.File("data") });
        _client = new ApiClient(_server.Address, _directory.File("data"));
        var services = _server.Services;
        _collector = new(
            services.GetRequiredService<IObjectReaders>(), services.GetRequiredService<IObjectWriter>(), services.GetRequiredService<IReadOnlyList<ResourceKind>>(), services.GetRequiredService<IHostApplicationLifetime>(),
            new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(1)), NullLogger<GarbageCollector>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Foreground_deletion_takes_what_is_owned_first_and_then_the_owner()
    {
        var owner = await CreateAsync("owner");
        var child = await CreateAsync("child", Reference("owner", owner, blocks: true));
        await CreateAsync("grandchild", Reference("child", child, blocks: true));
        await CreateAsync("loose", Reference("owner", owner, blocks: false));
        await CreateAsync("other");
        await DeleteAsync("owner", "Foreground");
        await SweepAsync(() => IsGoneAsync("owner"));
        Assert.Equal(["other"], await NamesAsync());
    }

    [Fact]
    public async Task What_is_owned_by_what_is_gone_is_deleted()
    {
        var owner = await CreateAsync("owner");
        await CreateAsync("child", Reference("owner", owner));
        await DeleteAsync("owner", "Background");
        await SweepAsync(() => IsGoneAsync("child"));
    }

    [Fact]
    public async Task An_orphan_lives_on_without_its_owner()
    {
        var owner = await CreateAsync("owner");
        await CreateAsync("child", Reference("owner", owner));
        await DeleteAsync("owner", "Orphan");
        await SweepAsync(() => IsGoneAsync("owner"));
        await _collector.SweepAsync(Token);
        var child = await _client.GetAsync(Path("child"), Token);
        Assert.False(child.Json.GetProperty("metadata").TryGetProperty("ownerReferences", out _));
    }

    [Fact]
    public async Task Who_has_another_owner_that_is_there_loses_the_reference_only()
    {
        var (first, second) = (await CreateAsync("first"), await CreateAsync("second"));
        await CreateAsync("child", Reference("first", first), Reference("second", second));
        await DeleteAsync("first", "Background");
        await SweepAsync(async () => (await _client.GetAsync(Path("child"), Token)).Json.GetProperty("metadata").GetProperty("ownerReferences").GetArrayLength() == 1);
        Assert.Equal(["child", "second"], await NamesAsync());
    }

    [Fact]
    public async Task An_owner_of_a_kind_that_is_not_served_here_is_taken_to_be_there()
    {
        await CreateAsync("child", """{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"9f0c0e3e-0000-0000-0000-000000000000"}""");
        await CreateAsync("stale", Reference("nobody", "9f0c0e3e-0000-0000-0000-000000000001"));
        await SweepAsync(() => IsGoneAsync("stale"));
        Assert.Equal(["child"], await NamesAsync());
    }

    [Fact]
    public async Task Another_object_of_the_owners_name_is_not_the_owner()
    {
        var owner = await CreateAsync("owner");
        await CreateAsync("child", Reference("owner", owner));
        await DeleteAsync("owner", "Background");
        await CreateAsync("owner");
        await SweepAsync(() => IsGoneAsync("child"));
        Assert.Equal(["owner"], await NamesAsync());
    }

    [Fact]
    public async Task A_finalizer_of_somebody_else_is_left_to_it()
    {
        var owner = await CreateAsync("owner");
        await CreateAsync("child", Reference("owner", owner, blocks: true));
        Assert.Equal(200, (await _client.PatchAsync(Path("child"), """{"metadata":{"finalizers":["example.com/guard"]}}""", ApiClient.MergePatch, Token)).Code);
        await DeleteAsync("owner", "Foreground");
        await SweepAsync(async () => (await _client.GetAsync(Path("child"), Token)).Json.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _));
        await _collector.SweepAsync(Token);
        Assert.Equal(["child", "owner"], await NamesAsync());
        Assert.Equal(200, (await _client.PatchAsync(Path("child"), """{"metadata":{"finalizers":null}}""", ApiClient.MergePatch, Token)).Code);
        await SweepAsync(() => IsGoneAsync("owner"));
    }

    private static string Path(string name) => $"{Rule.Collection("shop")}/{name}";

    private static string Reference(string name, string uid, bool blocks = false) =>
        $$$"""{"apiVersion":"firewalld.fedoraproject.org/v1","kind":"PortRule","name":"{{{name}}}","uid":"{{{uid}}}","blockOwnerDeletion":{{{(blocks ? "true" : "false")}}}}""";

    private async Task SweepAsync(Func<Task<bool>> until)
    {
        for (var i = 0; i < SweepsMax && !await until(); i++)
            await _collector.SweepAsync(Token);
        Assert.True(await until());
    }

    private async Task<string> CreateAsync(string name, params string[] owners)
    {
        var body = Rule.Json(name).Replace($"\"name\":\"{name}\"", $"\"name\":\"{name}\",\"ownerReferences\":[{string.Join(',', owners)}]", StringComparison.Ordinal);
        var created = await _client.PostAsync(Rule.Collection("shop"), body, Token);
        Assert.Equal(201, created.Code);
        return created.Json.GetProperty("metadata").GetProperty("uid").GetString()!;
    }

    private async Task DeleteAsync(string name, string policy) => Assert.Equal(200, (await _client.DeleteAsync($"{Path(name)}?propagationPolicy={policy}", Token)).Code);

    private async Task<bool> IsGoneAsync(string name) => (await _client.GetAsync(Path(name), Token)).Code == 404;

    private async Task<IEnumerable<string>> NamesAsync() => (await _client.GetAsync(Rule.Collection("shop"), Token)).Json.GetProperty("items").EnumerateArray()
        .Select(i => i.GetProperty("metadata").GetProperty("name").GetString()!).Order(StringComparer.Ordinal);
}
