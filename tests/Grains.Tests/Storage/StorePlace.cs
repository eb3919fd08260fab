using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.Grains.Storage;
using OrleansAA.Grains.Storage.Memory;
using OrleansAA.Grains.Storage.Sqlite;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>Where the stores of a test live: empty at first, and there again after <see cref="ReopenAsync"/>.</summary>
public interface IStorePlace : IAsyncDisposable
{
    IRevisionStores Stores { get; }

    /// <summary>Closes the stores and opens them anew, as a restart does. A place without durability keeps the instance.</summary>
    ValueTask ReopenAsync();

    /// <summary>Lets time pass, as the store tells it.</summary>
    ValueTask PassTimeAsync(TimeSpan time);
}

public sealed class MemoryPlace : IStorePlace
{
    private readonly FakeTimeProvider _clock = new();

    public MemoryPlace() => Stores = new MemoryRevisionStores(_clock);

    public IRevisionStores Stores { get; }

    public ValueTask ReopenAsync() => default;

    public ValueTask PassTimeAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return default;
    }

    public ValueTask DisposeAsync() => Stores.DisposeAsync();
}

/// <summary>A SQLite file in a directory of its own, with limits so small that batches, checkpoints and trims come in many steps.</summary>
public sealed class SqlitePlace : IStorePlace
{
    private readonly FakeTimeProvider _clock = new();

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
