using Orleans.Runtime;
using Orleans.Storage;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Grains.State;

/// <summary>Grain state in the store that has the objects. A write compares the etag, and is durable when it ends.</summary>
internal sealed class StoreGrainStorage(IStateStore states, IGrainStorageSerializer serializer) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = await states.ReadAsync(stateName, grainId.Key.ToString()!);
        grainState.State = found is null ? Activator.CreateInstance<T>() : serializer.Deserialize<T>(new BinaryData(found.Data));
        (grainState.ETag, grainState.RecordExists) = (found?.ETag, found is not null);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var written = new StoredState(NewETag(), serializer.Serialize(grainState.State).ToArray());
        if (!await states.TryWriteAsync(stateName, grainId.Key.ToString()!, grainState.ETag, written))
            throw Inconsistent(stateName, grainId, grainState.ETag);
        (grainState.ETag, grainState.RecordExists) = (written.ETag, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!await states.TryClearAsync(stateName, grainId.Key.ToString()!, grainState.ETag))
            throw Inconsistent(stateName, grainId, grainState.ETag);
        grainState.State = Activator.CreateInstance<T>();
        (grainState.ETag, grainState.RecordExists) = (null, false);
    }

    // Never one that was there before: a state that was cleared and written anew is another one.
    private static string NewETag() => UniqueId.New().ToString("N");

    private static InconsistentStateException Inconsistent(string stateName, GrainId grainId, string? etag) =>
        new($"the state {stateName} of {grainId} is not the one with etag '{etag}' any more");
}
