using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;

namespace OrleansAA.Storage.Testing;

/// <summary>The model itself.</summary>
public sealed class MemoryPlace : IStorePlace
{
    private readonly SetClock _clock = new();

    /// <summary>A place where nothing is yet, with a clock of its own.</summary>
    public MemoryPlace() => Stores = new MemoryRevisionStores(_clock);

    /// <inheritdoc/>
    public IRevisionStores Stores { get; }

    /// <inheritdoc/>
    public ValueTask ReopenAsync() => default;

    /// <inheritdoc/>
    public ValueTask PassTimeAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Stores.DisposeAsync();
}
