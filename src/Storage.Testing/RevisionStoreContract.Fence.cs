using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using Xunit;
using static OrleansAA.Storage.Testing.StoreSteps;

namespace OrleansAA.Storage.Testing;

public abstract partial class RevisionStoreContract
{
    [Fact]
    public async Task An_operation_that_did_not_happen_never_will_once_it_is_settled()
    {
        var late = UniqueId.NewRising();
        await _store.AddAsync(B, "2");

        Assert.Null(await _store.SettleAsync(late, since: 2));

        await AssertTooLateAsync(Change(EventType.Added, A, Revision.None, "a", late));
        await AssertTooLateAsync(Change(EventType.Modified, B, new(2), "b", late));
        await AssertTooLateAsync(Change(EventType.Deleted, B, new(2), "b", late));
        Assert.Null(await _store.SettleAsync(late, since: 2));
        Assert.Equal(new Revision(3), await _store.AddAsync(A, "3"));
    }

    [Fact]
    public async Task A_late_commit_is_refused_as_such_and_not_for_what_it_expects()
    {
        var late = UniqueId.NewRising();
        await _store.AddAsync(A, "2");
        Assert.Null(await _store.SettleAsync(late));

        await AssertTooLateAsync(Change(EventType.Added, A, Revision.None, "again", late));
    }

    [Fact]
    public async Task An_operation_that_happened_keeps_its_revision_however_often_it_is_settled()
    {
        var operation = UniqueId.NewRising();
        await _store.TryAddAsync(A, "2", operation);
        await _store.ModifyAsync(A, new(2), "3");

        Assert.Equal(new Revision(2), await _store.SettleAsync(operation, since: 1));
        Assert.Equal(new Revision(2), await _store.SettleAsync(operation, since: 1));
    }

    [Fact]
    public async Task An_operation_is_forbidden_in_its_resource_only()
    {
        var operation = UniqueId.NewRising();
        var others = await place.Stores.OpenAsync(Others, Token);
        Assert.Null(await _store.SettleAsync(operation));

        Assert.True((await others.TryAddAsync(A, "other", operation)).IsCommitted);
        await AssertTooLateAsync(Change(EventType.Added, A, Revision.None, "a", operation));
    }

    [Fact]
    public async Task What_is_forbidden_stays_so_after_reopening_and_whatever_is_trimmed()
    {
        var late = UniqueId.NewRising();
        Assert.Null(await _store.SettleAsync(late, since: 1));
        await WriteTenChangesAsync();
        await _store.TrimAsync(11);

        await ReopenAsync();

        await AssertTooLateAsync(Change(EventType.Added, new("ns", "new"), Revision.None, "x", late));
    }

    [Fact]
    public async Task What_is_forbidden_stays_so_for_the_whole_time_although_others_are_forgotten()
    {
        Guid first = UniqueId.NewRising(), second = UniqueId.NewRising();
        Assert.Null(await _store.SettleAsync(first));
        await place.PassTimeAsync(Fence.Holds / 2);
        Assert.Null(await _store.SettleAsync(second));
        await place.PassTimeAsync(Fence.Holds / 2 - TimeSpan.FromMinutes(1));
        Assert.Null(await _store.SettleAsync(UniqueId.NewRising()));
        await AssertTooLateAsync(Change(EventType.Added, A, Revision.None, "a", first));
        await place.PassTimeAsync(TimeSpan.FromMinutes(2));
        Assert.Null(await _store.SettleAsync(UniqueId.NewRising()));
        await _store.AddAsync(B, "b");
        await _store.TrimAsync(2);

        await AssertTooLateAsync(Change(EventType.Added, A, Revision.None, "a", second));
    }

    [Fact]
    public async Task Where_the_log_does_not_reach_back_nobody_claims_to_know_and_it_does_not_happen_later()
    {
        Guid done = UniqueId.NewRising(), kept = UniqueId.NewRising(), late = UniqueId.NewRising();
        await _store.TryAddAsync(A, "2", done);
        await _store.TryAddAsync(B, "3", kept);
        await _store.TrimAsync(2);

        foreach (var unknown in (Guid[])[done, late, late])
        {
            var error = await Assert.ThrowsAsync<CompactedException>(async () => await _store.SettleAsync(unknown, since: 1));
            Assert.Equal((new Revision(1), new Revision(2)), (error.Requested, error.Compacted));
        }
        Assert.Equal(new Revision(3), await _store.SettleAsync(kept, since: 1));
        await AssertTooLateAsync(Change(EventType.Added, new("ns", "c"), Revision.None, "c", late));
        Assert.Null(await _store.SettleAsync(UniqueId.NewRising(), since: 2));
    }

    [Fact]
    public async Task A_commit_and_its_settlement_agree_whoever_is_first()
    {
        for (var i = 0; i < 200; i++)
        {
            var (name, operation) = (new NamespacedName("raced", $"{i}"), UniqueId.NewRising());
            var since = _store.Seen.Number;
            var commit = Task.Run(() => TryAsync(Change(EventType.Added, name, Revision.None, "x", operation)), Token);
            var beside = Task.Run(() => _store.AddAsync(new("beside", $"{i}"), "x"), Token);
            var settled = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () => await _store.SettleAsync(operation, since), Token)));

            var committed = await commit;
            await beside;
            Assert.All(settled, revision => Assert.Equal(committed, revision));
            Assert.Equal(committed, (await _store.GetAsync(name))?.Revision);
        }
    }

    [Fact]
    public async Task What_has_been_answered_has_been_seen()
    {
        Assert.Equal(Revision.Origin, _store.Seen);
        var revision = await _store.AddAsync(A, "2");
        Assert.Equal(revision, _store.Seen);
        await ReopenAsync();
        Assert.Equal(revision, _store.Seen);
    }

    /// <summary>The revision of a commit; null if it came too late.</summary>
    private async Task<Revision?> TryAsync(Commit commit)
    {
        try
        {
            var outcome = await _store.CommitAsync(commit, Token);
            Assert.True(outcome.IsCommitted);
            return outcome.Revision;
        }
        catch (StoreUnavailableException e) when (e.CameTooLate)
        {
            return null;
        }
    }

    private async Task AssertTooLateAsync(Commit commit)
    {
        var (head, before) = (await _store.HeadAsync(), await _store.GetAsync(commit.Name));
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.CommitAsync(commit, Token));

        Assert.True(error.CameTooLate);
        Assert.EndsWith("the write came too late and was refused; nothing was written, try again", error.Message, StringComparison.Ordinal);
        Assert.Equal(head, await _store.HeadAsync());
        Assert.Equal(before?.Revision, (await _store.GetAsync(commit.Name))?.Revision);
    }
}
