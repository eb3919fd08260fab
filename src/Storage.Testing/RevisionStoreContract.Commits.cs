using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using Xunit;
using static OrleansAA.Storage.Testing.StoreSteps;

namespace OrleansAA.Storage.Testing;

public abstract partial class RevisionStoreContract
{
    [Fact]
    public async Task A_commit_takes_the_next_revision_and_writes_it_into_the_object()
    {
        Assert.Equal(new Revision(2), await _store.AddAsync(A, "one"));
        Assert.Equal(new Revision(3), await _store.AddAsync(B, "two"));
        Assert.Equal(new Revision(4), await _store.ModifyAsync(A, new(2), "three"));

        var a = await _store.GetAsync(A);
        Assert.Equal(A, a!.Name);
        Assert.Equal(new Revision(4), a.Revision);
        Assert.Equal(Json("three", new(4)), a.Json.Text());
        Assert.Equal(Json("two", new(3)), (await _store.GetAsync(B))!.Json.Text());
    }

    [Fact]
    public async Task A_deletion_takes_a_revision_and_the_name_is_free_again()
    {
        await _store.AddAsync(A, "one");

        Assert.Equal(new Revision(3), await _store.DeleteAsync(A, new(2), "last"));
        Assert.Null(await _store.GetAsync(A));
        Assert.Empty(await _store.ScanAsync());
        Assert.Equal(new Revision(4), await _store.AddAsync(A, "again"));
    }

    [Fact]
    public async Task An_addition_of_a_name_that_exists_is_refused_and_shows_the_object()
    {
        await _store.AddAsync(A, "one");

        await AssertRefusedAsync(Change(EventType.Added, A, Revision.None, "two"), "one", new(2));
    }

    [Fact]
    public async Task A_modification_of_an_older_revision_is_refused_and_shows_the_object()
    {
        await _store.AddAsync(A, "one");
        await _store.ModifyAsync(A, new(2), "two");

        await AssertRefusedAsync(Change(EventType.Modified, A, new(2), "three"), "two", new(3));
    }

    [Fact]
    public async Task A_modification_of_a_revision_to_come_is_refused_and_shows_the_object()
    {
        await _store.AddAsync(A, "one");

        await AssertRefusedAsync(Change(EventType.Modified, A, new(3), "two"), "one", new(2));
    }

    [Fact]
    public async Task A_deletion_of_an_older_revision_is_refused_and_shows_the_object()
    {
        await _store.AddAsync(A, "one");
        await _store.ModifyAsync(A, new(2), "two");

        await AssertRefusedAsync(Change(EventType.Deleted, A, new(2), "one"), "two", new(3));
    }

    [Theory]
    [InlineData(EventType.Modified)]
    [InlineData(EventType.Deleted)]
    public async Task A_change_of_what_does_not_exist_is_refused_and_shows_nothing(EventType type)
    {
        await _store.AddAsync(B, "b");

        Assert.Equal(default, await _store.CommitAsync(Change(type, A, new(2), "x"), Token));
        Assert.Equal(new Revision(2), (await _store.HeadAsync()).Last);
    }

    [Theory]
    [InlineData(EventType.Modified)]
    [InlineData(EventType.Deleted)]
    public async Task A_change_of_what_was_deleted_is_refused_and_shows_nothing(EventType type)
    {
        await _store.AddAsync(A, "a");
        await _store.DeleteAsync(A, new(2), "a");

        Assert.Equal(default, await _store.CommitAsync(Change(type, A, new(2), "x"), Token));
        Assert.Equal(default, await _store.CommitAsync(Change(type, A, new(3), "x"), Token));
        Assert.Equal(new Revision(3), (await _store.HeadAsync()).Last);
    }

    [Fact]
    public async Task Refused_commits_take_no_revision()
    {
        await _store.AddAsync(A, "one");
        for (var i = 0; i < 10; i++)
            Assert.False((await _store.TryAddAsync(A, "again")).IsCommitted);

        Assert.Equal(new Revision(2), (await _store.HeadAsync()).Last);
        Assert.Equal(new Revision(3), await _store.AddAsync(B, "two"));
        Assert.Equal(2, (await _store.ReadLogAsync(1)).Count);
    }

    [Theory]
    [InlineData(EventType.Added, 1)]
    [InlineData(EventType.Modified, 0)]
    [InlineData(EventType.Deleted, 0)]
    [InlineData(EventType.Modified, -1)]
    [InlineData((EventType)0, 0)]
    public async Task A_commit_that_contradicts_itself_is_a_mistake_of_the_caller(EventType type, long expected)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await _store.CommitAsync(Change(type, A, new(expected), "x"), Token));

        Assert.Equal(Revision.Origin, (await _store.HeadAsync()).Last);
    }

    [Fact]
    public async Task A_namespace_with_a_slash_is_a_mistake_of_the_caller()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await _store.TryAddAsync(new("a/b", "c"), "x"));

        Assert.Equal(Revision.Origin, (await _store.HeadAsync()).Last);
    }

    [Fact]
    public async Task A_commit_cancelled_before_it_began_does_not_happen()
    {
        var operation = UniqueId.NewRising();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _store.CommitAsync(Change(EventType.Added, A, Revision.None, "x", operation), cancelled));

        Assert.Null(await _store.GetAsync(A));
        Assert.Null(await _store.SettleAsync(operation));
        Assert.Equal(Revision.Origin, (await _store.HeadAsync()).Last);
    }

    [Fact]
    public async Task A_commit_is_found_by_its_operation_and_a_refused_one_is_not()
    {
        Guid added = UniqueId.NewRising(), refused = UniqueId.NewRising(), modified = UniqueId.New(), deleted = UniqueId.NewRising();
        await _store.TryAddAsync(A, "2", added);
        await _store.TryAddAsync(A, "3", refused);
        await _store.TryModifyAsync(A, new(2), "3", modified);
        await _store.TryDeleteAsync(A, new(3), "3", deleted);

        Assert.Equal(new Revision(2), await _store.SettleAsync(added));
        Assert.Null(await _store.SettleAsync(refused));
        Assert.Equal(new Revision(3), await _store.SettleAsync(modified));
        Assert.Equal(new Revision(4), await _store.SettleAsync(deleted));
        Assert.Null(await _store.SettleAsync(UniqueId.NewRising()));
    }

    [Fact]
    public async Task Objects_of_three_mebibytes_come_back_whole()
    {
        var value = string.Create(3 << 20, 0, (text, _) => new Random(7).GetItems("abcdefgh", text));
        await _store.AddAsync(A, value);
        await _store.ModifyAsync(A, new(2), value + "!");

        Assert.Equal(Json(value + "!", new(3)), (await _store.GetAsync(A))!.Json.Text());
        var entry = (await _store.ReadLogAsync(2)).Single();
        Assert.Equal(Json(value + "!", new(3)), entry.Json.Text());
        Assert.Equal(Json(value, new(2)), entry.Previous.Text());
    }

    [Theory]
    [InlineData("", "cluster-scoped")]
    [InlineData("ns", "café")]
    [InlineData("пространство", "имя")]
    [InlineData("日本", "名前\U0001F600")]
    [InlineData("ns", "with 'quotes' \"and\" %_*")]
    public async Task Names_are_any_text(string ns, string name)
    {
        var key = new NamespacedName(ns, name);
        await _store.AddAsync(key, name);
        await _store.ModifyAsync(key, new(2), name);

        Assert.Equal(key, (await _store.GetAsync(key))!.Name);
        Assert.Equal(key, (await _store.ScanAsync()).Single().Name);
        Assert.All(await _store.ReadLogAsync(1), entry => Assert.Equal(key, entry.Name));
        Assert.Null(await _store.GetAsync(new(name, ns)));
    }

    private async Task AssertRefusedAsync(Commit commit, string value, Revision revision)
    {
        var head = await _store.HeadAsync();
        var outcome = await _store.CommitAsync(commit, Token);

        Assert.False(outcome.IsCommitted);
        Assert.Equal(commit.Name, outcome.Current!.Name);
        Assert.Equal(revision, outcome.Current.Revision);
        Assert.Equal(Json(value, revision), outcome.Current.Json.Text());
        Assert.Equal(head, await _store.HeadAsync());
        Assert.Equal(Json(value, revision), (await _store.GetAsync(commit.Name))!.Json.Text());
    }
}
