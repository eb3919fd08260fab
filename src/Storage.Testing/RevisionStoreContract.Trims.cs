using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using Xunit;
using static OrleansAA.Storage.Testing.StoreSteps;

namespace OrleansAA.Storage.Testing;

public abstract partial class RevisionStoreContract
{
    [Fact]
    public async Task Reading_what_was_trimmed_says_so()
    {
        await WriteTenChangesAsync();
        await _store.TrimAsync(6);

        var error = await Assert.ThrowsAsync<CompactedException>(async () => await _store.ReadLogAsync(5));
        Assert.Equal((new Revision(5), new Revision(6)), (error.Requested, error.Compacted));
        await Assert.ThrowsAsync<CompactedException>(async () => await _store.ReadLogAsync(1, 2, 1));
        await Assert.ThrowsAsync<CompactedException>(async () => await _store.ReadLogAsync(5, 5));
        Assert.Equal([7L, 8, 9, 10, 11], (await _store.ReadLogAsync(6)).Select(e => e.Revision.Number));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task A_trim_keeps_all_objects_and_the_previous_content_of_later_entries(long upTo)
    {
        await WriteTenChangesAsync();
        var objects = (await _store.ScanAsync()).Lines();
        var log = (await _store.ReadLogAsync(upTo)).Lines();

        Assert.Equal(new Revision(upTo), await _store.TrimAsync(upTo));

        Assert.Equal(objects, (await _store.ScanAsync()).Lines());
        Assert.Equal(log, (await _store.ReadLogAsync(upTo)).Lines());
        Assert.Equal(Json("a11", new(11)), (await _store.GetAsync(A))!.Json.Text());
        Assert.Equal(new StoreHead(new(11), new(upTo)), await _store.HeadAsync());
    }

    [Fact]
    public async Task Trims_step_by_step_keep_what_one_trim_keeps()
    {
        await WriteTenChangesAsync();
        var objects = (await _store.ScanAsync()).Lines();
        for (var upTo = 2; upTo <= 11; upTo++)
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

        Assert.Equal(new Revision(7), await _store.TrimAsync(7));
        Assert.Equal(new Revision(7), await _store.TrimAsync(4));
        Assert.Equal(new Revision(7), await _store.TrimAsync(-1));
        Assert.Equal(new Revision(11), await _store.TrimAsync(1000));
        Assert.Equal(new StoreHead(new(11), new(11)), await _store.HeadAsync());
        Assert.Empty(await _store.ReadLogAsync(11));
        Assert.Equal(new Revision(12), await _store.AddAsync(new("ns", "next"), "x"));
        Assert.Equal([12L], (await _store.ReadLogAsync(11)).Select(e => e.Revision.Number));
    }

    [Fact]
    public async Task What_was_trimmed_is_still_modified_and_deleted_with_its_content_before()
    {
        await _store.AddAsync(A, "a2");
        await _store.AddAsync(B, "b3");
        await _store.TrimAsync(3);
        await _store.ModifyAsync(A, new(2), "a4");
        await _store.DeleteAsync(B, new(3), "b3");

        Assert.Equal([Json("a2", new(2)), Json("b3", new(3))], (await _store.ReadLogAsync(3)).Select(e => e.Previous.Text()));
    }

    // 2 +a  3 +b  4 a  5 -b  6 +b  7 +c  8 a  9 -b  10 c  11 a
    private async Task WriteTenChangesAsync()
    {
        var c = new NamespacedName("ns", "c");
        await _store.AddAsync(A, "a2");
        await _store.AddAsync(B, "b3");
        await _store.ModifyAsync(A, new(2), "a4");
        await _store.DeleteAsync(B, new(3), "b3");
        await _store.AddAsync(B, "b6");
        await _store.AddAsync(c, "c7");
        await _store.ModifyAsync(A, new(4), "a8");
        await _store.DeleteAsync(B, new(6), "b6");
        await _store.ModifyAsync(c, new(7), "c10");
        Assert.Equal(new Revision(11), await _store.ModifyAsync(A, new(8), "a11"));
    }
}
