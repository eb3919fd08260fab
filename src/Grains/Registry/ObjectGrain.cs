using Orleans.Concurrency;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.Hosting;

namespace OrleansAA.Grains.Registry;

/// <summary>
/// The single writer of one object. Its turns are the queue; its state is a belief that saves a read. It is never the authority:
/// two activations of one grain may live for moments, and then the store's compare decides.
/// </summary>
[Orleans.Placement.HashBasedPlacement]
internal sealed class ObjectGrain(KindRuntimes kinds) : Grain, IObjectGrain
{
    private readonly ObjectState _state = new();
    private ObjectRegistry _registry = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _registry = kinds.RegistryOf(ObjectGrainKey.Parse(this.GetPrimaryKeyString()).Resource);
        return Task.CompletedTask;
    }

    public async Task<WriteResult> WriteAsync([Immutable] WriteRequest request, CancellationToken cancellationToken)
    {
        var result = await _registry.WriteAsync(request, _state, cancellationToken);
        // Nothing is left to remember of an object that is not there.
        if (_state is { IsLoaded: true, Live: null })
            DeactivateOnIdle();
        return result;
    }
}
