using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using Xunit;
using static OrleansAA.Storage.Testing.StoreSteps;

namespace OrleansAA.Storage.Testing;

/// <summary>What every revision store must do: see <see cref="IRevisionStore"/>. A store joins with a class of one line; the tests see it through its place only.</summary>
/// <param name="place">Where the store of one test lives; it is disposed of with the test.</param>
public abstract partial class RevisionStoreContract(IStorePlace place) : IAsyncLifetime
{
    private static readonly GroupResource Rules = new("example.com", "rules");
    private static readonly GroupResource Others = new("example.com", "others");
    private static readonly NamespacedName A = new("ns", "a");
    private static readonly NamespacedName B = new("ns", "b");

    private IRevisionStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _store = await place.Stores.OpenAsync(Rules, Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task ReopenAsync()
    {
        await place.ReopenAsync();
        _store = await place.Stores.OpenAsync(Rules, Token);
    }

    [Fact]
    public async Task An_empty_store_has_nothing()
    {
        Assert.Equal(Rules, _store.Resource);
        Assert.Equal(new StoreHead(Revision.Origin, Revision.Origin), await _store.HeadAsync());
        Assert.Null(await _store.GetAsync(A));
        Assert.Empty(await _store.ReadLogAsync(1));
        await Assert.ThrowsAsync<CompactedException>(async () => await _store.ReadLogAsync(0));
        Assert.Empty(await _store.ScanAsync());
        Assert.Equal(Revision.Origin, await _store.TrimAsync(10));
    }

    [Fact]
    public async Task A_resource_is_opened_once()
    {
        Assert.Same(_store, await place.Stores.OpenAsync(Rules, Token));
        Assert.NotSame(_store, await place.Stores.OpenAsync(Others, Token));
    }

    [Fact]
    public async Task Two_resources_in_one_place_are_independent()
    {
        var others = await place.Stores.OpenAsync(Others, Token);
        await _store.AddAsync(A, "rule");
        var operation = UniqueId.NewRising();
        await others.TryAddAsync(A, "other", operation);
        await others.ModifyAsync(A, new(2), "other again");

        Assert.Equal(new Revision(2), (await _store.HeadAsync()).Last);
        Assert.Equal(new Revision(3), (await others.HeadAsync()).Last);
        Assert.Equal(Json("rule", new(2)), (await _store.GetAsync(A))!.Json.Text());
        Assert.Equal(Json("other again", new(3)), (await others.GetAsync(A))!.Json.Text());
        Assert.Single(await _store.ReadLogAsync(1));
        Assert.Null(await _store.SettleAsync(operation));
        await others.TrimAsync(3);
        Assert.Single(await _store.ReadLogAsync(1));
    }

    [Fact]
    public async Task Resources_of_the_same_name_in_two_groups_are_two()
    {
        var namesake = await place.Stores.OpenAsync(new("example.org", "rules"), Token);
        await _store.AddAsync(A, "1");

        Assert.Null(await namesake.GetAsync(A));
    }

    [Fact]
    public async Task Reopening_keeps_everything_and_the_line_goes_on()
    {
        var operation = UniqueId.NewRising();
        await _store.AddAsync(A, "2");
        await _store.TryModifyAsync(A, new(2), "3", operation);
        await _store.AddAsync(B, "4");
        await _store.TrimAsync(2);
        var log = (await _store.ReadLogAsync(2)).Lines();
        var objects = (await _store.ScanAsync()).Lines();

        await ReopenAsync();

        Assert.Equal(new StoreHead(new(4), new(2)), await _store.HeadAsync());
        Assert.Equal(log, (await _store.ReadLogAsync(2)).Lines());
        Assert.Equal(objects, (await _store.ScanAsync()).Lines());
        Assert.Equal(new Revision(3), await _store.SettleAsync(operation));
        await Assert.ThrowsAsync<CompactedException>(async () => await _store.ReadLogAsync(1));
        Assert.Equal(new Revision(5), await _store.ModifyAsync(B, new(4), "5"));
    }

    [Fact]
    public async Task Revisions_never_go_back_even_when_nothing_is_left()
    {
        await _store.AddAsync(A, "2");
        await _store.DeleteAsync(A, new(2), "2");
        Assert.Equal(new Revision(3), await _store.TrimAsync(3));

        await ReopenAsync();

        Assert.Equal(new StoreHead(new(3), new(3)), await _store.HeadAsync());
        Assert.Equal(new Revision(4), await _store.AddAsync(A, "4"));
        await ReopenAsync();
        Assert.Equal(new Revision(5), await _store.AddAsync(B, "5"));
    }
}
