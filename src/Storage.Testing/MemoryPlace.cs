using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;

namespace OrleansAA.Storage.Testing;

/// <summary>The model itself.</summary>
public sealed class MemoryPlace : IStorePlace
{
    private readonly SetClock _clock = new();

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
