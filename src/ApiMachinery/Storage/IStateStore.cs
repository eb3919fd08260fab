namespace OrleansAA.ApiMachinery.Storage;

/// <summary>Small states that are on no line (compaction marks, objects' histories), each under a name and a key. What is written is as durable as a commit.</summary>
public interface IStateStore
{
    /// <summary>The state, or null if there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<StoredState?> ReadAsync(string name, string key);

    /// <summary>Writes it; false, and nothing has changed, if the state is not the one with the expected etag (null: if there is one).</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; the outcome is unknown.</exception>
    Task<bool> TryWriteAsync(string name, string key, string? expected, StoredState written);

    /// <summary>Takes it away, under the same condition.</summary>
    /// <exception cref="StoreUnavailableException">As above.</exception>
    Task<bool> TryClearAsync(string name, string key, string? expected);
}

/// <summary>A state as it was written.</summary>
/// <param name="ETag">Names this writing of it; never one that was there before.</param>
/// <param name="Data">The bytes.</param>
public sealed record StoredState(string ETag, byte[] Data);
