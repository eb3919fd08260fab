using OrleansAA.ApiMachinery.Storage;
using Xunit;
using static OrleansAA.Storage.Testing.StoreSteps;

namespace OrleansAA.Storage.Testing;

public abstract partial class RevisionStoreContract
{
    [Fact]
    public async Task The_log_has_the_bytes_of_each_entry_and_of_what_was_before_at_most()
    {
        Assert.Equal(0, await _store.LogBytesAsync());
        await _store.AddAsync(A, "four");
        Assert.Equal(Json("four", new(2)).Length, await _store.LogBytesAsync());
        await _store.ModifyAsync(A, new(2), "twelve chars");
        var (before, after) = (Json("four", new(2)).Length, Json("twelve chars", new(3)).Length);
        Assert.InRange(await _store.LogBytesAsync(), before + after, before + before + after);
    }

    [Fact]
    public async Task A_trim_frees_the_bytes_of_what_it_trims_also_after_a_restart()
    {
        var sizes = new List<long> { 0, 0 };
        for (var revision = 2; revision <= 11; revision++)
        {
            await (revision == 2 ? _store.AddAsync(A, "x") : _store.ModifyAsync(A, new(revision - 1), new string('x', revision * 7)));
            sizes.Add(await _store.LogBytesAsync());
        }
        Assert.Equal(sizes.Order(), sizes);
        foreach (var upTo in (int[])[2, 3, 7, 5, 8])
        {
            var compacted = (await _store.TrimAsync(upTo)).Number;
            Assert.Equal(sizes[11] - sizes[(int)compacted], await _store.LogBytesAsync());
            await ReopenAsync();
            Assert.Equal(sizes[11] - sizes[(int)compacted], await _store.LogBytesAsync());
        }
        await _store.TrimAsync(11);
        Assert.Equal(0, await _store.LogBytesAsync());
        await _store.AddAsync(B, "b");
        Assert.Equal(Json("b", new(12)).Length, await _store.LogBytesAsync());
    }

    [Fact]
    public async Task A_refused_commit_adds_nothing_to_the_log()
    {
        await _store.AddAsync(A, "a");
        var size = await _store.LogBytesAsync();
        Assert.False((await _store.TryAddAsync(A, "b")).IsCommitted);
        Assert.False((await _store.TryModifyAsync(B, new(2), "b")).IsCommitted);
        Assert.Equal(size, await _store.LogBytesAsync());
    }

    [Fact]
    public async Task A_log_has_a_bound() => Assert.InRange((await _store.LogSizeAsync(Token)).BytesMax, 1, LogSize.BytesMaxDefault);
}
