using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using Xunit;
using static OrleansAA.Storage.Testing.StoreSteps;

namespace OrleansAA.Storage.Testing;

public abstract partial class RevisionStoreContract
{
    [Fact]
    public async Task The_log_tells_each_change_with_the_content_before_it()
    {
        await _store.AddAsync(A, "a2");
        await _store.AddAsync(B, "b3");
        await _store.ModifyAsync(A, new(2), "a4");
        await _store.DeleteAsync(A, new(4), "a4");
        await _store.AddAsync(A, "a6");

        string[] expected =
        [
            $"2 Added ns/a {Json("a2", new(2))} was ",
            $"3 Added ns/b {Json("b3", new(3))} was ",
            $"4 Modified ns/a {Json("a4", new(4))} was {Json("a2", new(2))}",
            $"5 Deleted ns/a {Json("a4", new(5))} was {Json("a4", new(4))}",
            $"6 Added ns/a {Json("a6", new(6))} was ",
        ];
        Assert.Equal(expected, (await _store.ReadLogAsync(1)).Lines());
        Assert.Null((await _store.ReadLogAsync(5)).Single().Previous);
    }

    [Theory]
    [InlineData(1, 11, 100, new long[] { 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 })]
    [InlineData(1, 100, 100, new long[] { 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 })]
    [InlineData(1, long.MaxValue, int.MaxValue, new long[] { 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 })]
    [InlineData(4, 7, 100, new long[] { 5, 6, 7 })]
    [InlineData(4, 10, 2, new long[] { 5, 6 })]
    [InlineData(10, 11, 1, new long[] { 11 })]
    [InlineData(7, 7, 100, new long[0])]
    [InlineData(8, 7, 100, new long[0])]
    [InlineData(11, 100, 100, new long[0])]
    [InlineData(51, 100, 100, new long[0])]
    public async Task The_log_is_read_after_one_bound_and_up_to_the_other(long after, long upTo, int max, long[] expected)
    {
        for (var i = 2; i <= 11; i++)
            await _store.AddAsync(new("ns", $"n{i}"), "x");

        Assert.Equal(expected, (await _store.ReadLogAsync(after, upTo, max)).Select(e => e.Revision.Number));
    }

    [Fact]
    public async Task A_page_without_room_is_a_mistake_of_the_caller()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _store.ReadLogAsync(1, 2, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _store.ScanAsync(null, 0));
    }

    [Fact]
    public async Task A_scan_is_in_the_order_of_the_bytes_of_the_keys_whatever_the_page()
    {
        string[] names = ["A", "B", "a", "a-", "a-1", "a.", "a1", "aa", "é", "\u20AC", "\uFF21", "\U0001F600"];
        var inOrder = (from ns in (string[])["", "a-", "a-b", "a", "a0", "aa", "b", "é", "日本", "\U0001F600"] from name in names select new NamespacedName(ns, name)).ToArray();
        var shuffled = inOrder.ToArray();
        new Random(3).Shuffle(shuffled);
        foreach (var name in shuffled)
            await _store.AddAsync(name, name.ToString());

        foreach (var size in (int[])[1, 7, inOrder.Length - 1, inOrder.Length, 1000])
        {
            var scanned = new List<StoredObject>();
            for (IReadOnlyList<StoredObject>? page = null; page is null || page.Count == size;)
            {
                page = await _store.ScanAsync(scanned.LastOrDefault()?.Name, size);
                Assert.InRange(page.Count, 0, size);
                scanned.AddRange(page);
            }
            Assert.Equal(inOrder, scanned.Select(o => o.Name));
            Assert.All(scanned, o => Assert.Equal(Json(o.Name.ToString(), o.Revision), o.Json.Text()));
        }
    }

    [Fact]
    public async Task A_scan_goes_on_after_a_name_that_is_gone()
    {
        await _store.AddAsync(A, "a");
        await _store.AddAsync(B, "b");
        await _store.DeleteAsync(A, new(2), "a");

        Assert.Equal([B], (await _store.ScanAsync(A)).Select(o => o.Name));
        Assert.Empty(await _store.ScanAsync(B));
    }

    [Fact]
    public async Task The_head_is_never_behind_an_acknowledged_commit_nor_are_reads()
    {
        async Task WriteAsync(int writer)
        {
            for (var i = 0; i < 50; i++)
            {
                var name = new NamespacedName("ns", $"{writer}-{i}");
                var revision = await _store.AddAsync(name, "x");
                Assert.True((await _store.HeadAsync()).Last >= revision);
                Assert.Equal(revision, (await _store.GetAsync(name))!.Revision);
                Assert.Equal(name, (await _store.ReadLogAsync(revision.Number - 1, revision.Number)).Single().Name);
            }
        }
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(writer))));

        Assert.Equal(new Revision(401), (await _store.HeadAsync()).Last);
    }
}
