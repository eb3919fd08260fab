using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Grains.Storage;
using Xunit;
using static OrleansAA.Grains.Tests.Storage.StoreSteps;

namespace OrleansAA.Grains.Tests.Storage;

public abstract partial class RevisionStoreContract
{
    [Fact]
    public async Task Reading_what_was_trimmed_says_so()
    {
        await WriteTenChangesAsync();
        await _store.TrimAsync(5);

        var error = await Assert.ThrowsAsync<CompactedException>(async () => await _store.ReadLogAsync(4));
        Assert.Equal((new Revision(4), new Revision(5)), (error.Requested, error.Compacted));
        await Assert.ThrowsAsync<CompactedException>(async () => await _store.ReadLogAsync(0, 1, 1));
        await Assert.ThrowsAsync<CompactedException>(async () => await _store.ReadLogAsync(4, 4));
        Assert.Equal([6L, 7, 8, 9, 10], (await _store.ReadLogAsync(5)).Select(e => e.Revision.Number));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_trim_keeps_all_objects_and_the_previous_content_of_later_entries(long upTo)
    {
        await WriteTenChangesAsync();
        var objects = (await _store.ScanAsync()).Lines();
        var log = (await _store.ReadLogAsync(upTo)).Lines();

        Assert.Equal(new Revision(upTo), await _store.TrimAsync(upTo));

        Assert.Equal(objects, (await _store.ScanAsync()).Lines());
        Assert.Equal(log, (await _store.ReadLogAsync(upTo)).Lines());
        Assert.Equal(Json("a10", new(10)), (await _store.GetAsync(A))!.Json.Text());
        Assert.Equal(new StoreHead(new(10), new(upTo)), await _store.HeadAsync());
    }

    [Fact]
    public async Task Trims_step_by_step_keep_what_one_trim_keeps()
    {
        await WriteTenChangesAsync();
        var objects = (await _store.ScanAsync()).Lines();
        for (var upTo = 1; upTo <= 10; upTo++)
        {
            var log = (await _store.ReadLogAsync(upTo)).Lines();
            await _store.TrimAsync(upTo);
            Assert.Equal(log, (await _store.ReadLogAsync(upTo)).Lines());
            Assert.Equal(objects, (await _store.ScanAsync()).Lines());
        }
    }

    [Fact]
    public async Task A_trim_does_not_go_back_and_not_beyond_the_head()
    {
        await WriteTenChangesAsync();

        Assert.Equal(new Revision(6), await _store.TrimAsync(6));
        Assert.Equal(new Revision(6), await _store.TrimAsync(3));
        Assert.Equal(new Revision(6), await _store.TrimAsync(-1));
        Assert.Equal(new Revision(10), await _store.TrimAsync(1000));
        Assert.Equal(new StoreHead(new(10), new(10)), await _store.HeadAsync());
        Assert.Empty(await _store.ReadLogAsync(10));
        Assert.Equal(new Revision(11), await _store.AddAsync(new("ns", "next"), "x"));
        Assert.Equal([11L], (await _store.ReadLogAsync(10)).Select(e => e.Revision.Number));
    }

    [Fact]
    public async Task What_was_trimmed_is_still_modified_and_deleted_with_its_content_before()
    {
        await _store.AddAsync(A, "a1");
        await _store.AddAsync(B, "b2");
        await _store.TrimAsync(2);
        await _store.ModifyAsync(A, new(1), "a3");
        await _store.DeleteAsync(B, new(2), "b2");

        Assert.Equal([Json("a1", new(1)), Json("b2", new(2))], (await _store.ReadLogAsync(2)).Select(e => e.Previous.Text()));
    }

    [Fact]
    public async Task An_operation_is_found_within_the_log_only()
    {
        Guid first = Guid.CreateVersion7(), second = Guid.CreateVersion7();
        await _store.TryAddAsync(A, "1", first);
        await _store.TryAddAsync(B, "2", second);
        await _store.TrimAsync(1);

        Assert.Null(await _store.FindAsync(first));
        Assert.Equal(new Revision(2), await _store.FindAsync(second));
    }

    // 1 +a  2 +b  3 a  4 -b  5 +b  6 +c  7 a  8 -b  9 c  10 a
    private async Task WriteTenChangesAsync()
    {
        var c = new NamespacedName("ns", "c");
        await _store.AddAsync(A, "a1");
        await _store.AddAsync(B, "b2");
        await _store.ModifyAsync(A, new(1), "a3");
        await _store.DeleteAsync(B, new(2), "b2");
        await _store.AddAsync(B, "b5");
        await _store.AddAsync(c, "c6");
        await _store.ModifyAsync(A, new(3), "a7");
        await _store.DeleteAsync(B, new(5), "b5");
        await _store.ModifyAsync(c, new(6), "c9");
        Assert.Equal(new Revision(10), await _store.ModifyAsync(A, new(7), "a10"));
    }
}
