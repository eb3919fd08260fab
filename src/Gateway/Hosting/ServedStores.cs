using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Sqlite;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The stores every server knows. Nothing else names one.</summary>
internal static class ServedStores
{
    public static StoreRegistry All { get; } = new(SqliteRevisionStores.Registration, RedisRevisionStores.Registration, MemoryRevisionStores.Registration);

    /// <summary>Where objects are if nobody says.</summary>
    public static StoreAddress Default(string dataDirectory) => new(SqliteRevisionStores.Registration, Path.Combine(dataDirectory, "objects.db"));

    /// <summary>Whether a store lives as long as its process.</summary>
    public static bool IsMemory(StoreRegistration store) => store == MemoryRevisionStores.Registration;

    /// <summary>Whether a store's place is a file of one process.</summary>
    public static bool IsFile(StoreRegistration store) => store == SqliteRevisionStores.Registration;
}
