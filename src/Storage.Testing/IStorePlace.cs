using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Testing;

/// <summary>Where the stores of a test live: empty at first, and there again after <see cref="ReopenAsync"/>.</summary>
public interface IStorePlace : IAsyncDisposable
{
    /// <summary>The stores, as they were opened last.</summary>
    IRevisionStores Stores { get; }

    /// <summary>Closes the stores and opens them anew, as a restart does. A place without durability keeps the instance.</summary>
    ValueTask ReopenAsync();

    /// <summary>Lets time pass, as the store tells it.</summary>
    ValueTask PassTimeAsync(TimeSpan time);
}
