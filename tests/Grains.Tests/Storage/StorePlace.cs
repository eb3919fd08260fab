using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Sqlite;
using OrleansAA.Storage.Testing;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>A SQLite file in a directory of its own, with limits so small that batches, checkpoints and trims come in many steps.</summary>
public sealed class SqlitePlace : IStorePlace
{
    private readonly SetClock _clock = new();

    public SqlitePlace() => Stores = Open(Options, _clock);

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("grains-").FullName;

    public string Path => System.IO.Path.Combine(Directory, "objects.db");

    public SqliteStoreOptions Options => new() { Path = Path, BatchJobsMax = 7, WalBytesMax = 1 << 20, TrimStepRevisionsMax = 3, ReadersMax = 3 };

    public IRevisionStores Stores { get; private set; }

    public static SqliteRevisionStores Open(SqliteStoreOptions options, TimeProvider? clock = null) =>
        new(options, NullLogger<SqliteRevisionStores>.Instance, clock ?? TimeProvider.System);

    public async ValueTask ReopenAsync()
    {
        await Stores.DisposeAsync();
        Stores = Open(Options, _clock);
    }

    public ValueTask PassTimeAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await Stores.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
