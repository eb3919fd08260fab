using OrleansAA.ApiMachinery.Names;
using OrleansAA.Storage.Sqlite;
using OrleansAA.Storage.Testing;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>A trim gives back the room of what it deletes.</summary>
public sealed class SqliteReclaimTests : IAsyncDisposable
{
    private const int Objects = 20;

    private readonly SqlitePlace _place = new();

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_file_that_is_trimmed_stays_as_large_as_its_objects_and_its_window()
    {
        var store = await _place.Stores.OpenAsync(new GroupResource("example.com", "rules"), TestContext.Current.CancellationToken);
        var revisions = new Revision[Objects];
        for (var i = 0; i < Objects; i++)
            revisions[i] = await store.AddAsync(new("ns", $"o{i}"), new string('x', 2000));

        long settled = 0;
        for (var round = 0; round < 60; round++)
        {
            for (var i = 0; i < Objects; i++)
                revisions[i] = await store.ModifyAsync(new("ns", $"o{i}"), revisions[i], new string((char)('a' + (round % 26)), 2000));
            await store.TrimAsync(revisions[^1].Number - 10);
            if (round == 5)
                settled = Pages();
        }

        // Free pages are used again: the file may differ by the few that a B-tree has more or less from one round to the next.
        Assert.InRange(Pages(), 1, settled + 5);
        Assert.Equal(revisions, (await store.ScanAsync()).OrderBy(o => int.Parse(o.Name.Name[1..], System.Globalization.CultureInfo.InvariantCulture)).Select(o => o.Revision));
        Assert.Equal(10, (await store.ReadLogAsync(revisions[^1].Number - 10)).Count);
    }

    private long Pages()
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_place.Path};Pooling=false");
        connection.Open();
        return SqliteFile.Number(connection, "PRAGMA page_count");
    }
}
