using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using Xunit;
using static OrleansAA.Storage.Testing.StoreSteps;

namespace OrleansAA.Storage.Testing;

public abstract partial class RevisionStoreContract
{
    private const long Skipped = 5_000_000_000;

    [Fact]
    public async Task An_epoch_begins_above_the_end_of_the_line_with_the_same_objects()
    {
        await WriteTenChangesAsync();
        var objects = (await _store.ScanAsync()).Lines();

        var start = new Revision(11 + Skipped);
        Assert.Equal(new StoreHead(start, start), await _store.StartEpochAsync(Skipped, Token));

        Assert.Equal(objects, (await _store.ScanAsync()).Lines());
        Assert.Equal(start, _store.Seen);
        Assert.Equal(0, (await _store.LogSizeAsync(Token)).Bytes);
        var error = await Assert.ThrowsAsync<CompactedException>(async () => await _store.ReadLogAsync(11));
        Assert.Equal((new Revision(11), start), (error.Requested, error.Compacted));
        Assert.Empty(await _store.ReadLogAsync(start.Number));
    }

    [Fact]
    public async Task The_line_goes_on_in_its_epoch_also_after_it_was_opened_again()
    {
        await _store.AddAsync(A, "2");
        await _store.StartEpochAsync(Skipped, Token);
        Assert.Equal(new Revision(Skipped + 3), await _store.ModifyAsync(A, new(2), "3"));
        var log = (await _store.ReadLogAsync(Skipped + 2)).Lines();

        await ReopenAsync();

        Assert.Equal(new StoreHead(new(Skipped + 3), new(Skipped + 2)), await _store.HeadAsync());
        Assert.Equal(log, (await _store.ReadLogAsync(Skipped + 2)).Lines());
        Assert.Equal(new Revision(Skipped + 4), await _store.AddAsync(B, "4"));
    }

    [Fact]
    public async Task An_epoch_of_an_empty_line_and_one_after_the_other_are_kept()
    {
        await _store.StartEpochAsync(Skipped, Token);
        await _store.StartEpochAsync(10, Token);
        await ReopenAsync();
        Assert.Equal(new Revision(Skipped + 12), await _store.AddAsync(A, "x"));
    }

    [Fact]
    public async Task What_was_forbidden_stays_so_in_a_new_epoch()
    {
        var operation = UniqueId.NewRising();
        Assert.Null(await _store.SettleAsync(operation));
        await _store.StartEpochAsync(Skipped, Token);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.TryAddAsync(A, "late", operation));
        Assert.Null(await _store.GetAsync(A));
    }
}
