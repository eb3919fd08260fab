namespace OrleansAA.ApiMachinery.Storage.Memory;

/// <summary>States that live as long as this object.</summary>
public sealed class MemoryStates : IStateStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, string Key), StoredState> _states = [];

    /// <inheritdoc/>
    public Task<StoredState?> ReadAsync(string name, string key)
    {
        lock (_lock)
            return Task.FromResult(_states.GetValueOrDefault((name, key)));
    }

    /// <inheritdoc/>
    public Task<bool> TryWriteAsync(string name, string key, string? expected, StoredState written)
    {
        lock (_lock)
        {
            if (_states.GetValueOrDefault((name, key))?.ETag != expected)
                return Task.FromResult(false);
            _states[(name, key)] = written;
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryClearAsync(string name, string key, string? expected)
    {
        lock (_lock)
        {
            if (_states.GetValueOrDefault((name, key))?.ETag != expected)
                return Task.FromResult(false);
            _states.Remove((name, key));
            return Task.FromResult(true);
        }
    }
}
