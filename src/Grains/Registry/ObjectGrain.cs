using Orleans.Concurrency;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.Registry;

/// <summary>
/// The single writer of one object. Writes queue up in it, and while one waits for admission others can still ask whether it is alive. Its state is a belief that
/// saves a read. It is never the authority: two activations of one grain may live for moments, and then the store's compare decides.
/// </summary>
/// <remarks>
/// It leaves by a timer of its own, after <see cref="IdleAge"/>. Orleans' collector goes by the wall clock: once that is set back, it lets no grain begin
/// until the clock has caught up.
/// </remarks>
[Orleans.Placement.HashBasedPlacement]
[CollectionAgeLimit(AlwaysActive = true)]
internal sealed class ObjectGrain(IObjectRegistries registries) : Grain, IObjectGrain
{
    /// <summary>How long the grain of an object stays after its last write. Short, so that grains move to a replica that has joined.</summary>
    private static readonly TimeSpan IdleAge = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long the grain of an object that is not there stays after its last write. Not zero: requests that wait for their turn would be sent on
    /// to the next activation, which ends as soon, and after a few times Orleans gives them up.
    /// </summary>
    private static readonly TimeSpan EmptyAge = TimeSpan.FromSeconds(5);

    /// <summary>Writes of one object that may wait for their turn; the next is answered 429.</summary>
    private const int WritesWaitingMax = 500;

    private readonly ObjectState _state = new();
    private readonly WriteQueue _queue = new(WritesWaitingMax);
    private ObjectRegistry _registry = null!;
    private IGrainTimer? _leaving;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _registry = registries.RegistryOf(ObjectGrainKey.Parse(this.GetPrimaryKeyString()).Resource);
        return Task.CompletedTask;
    }

    public async Task<WriteResult> WriteAsync([Immutable] WriteRequest request, CancellationToken cancellationToken)
    {
        if (!await _queue.EnterAsync(request.OperationId, cancellationToken))
            return _registry.TooManyWaiting(request);
        try
        {
            return await _registry.WriteAsync(request, _state, cancellationToken);
        }
        finally
        {
            _queue.Leave(request.OperationId);
            LeaveLater(IsEmpty ? EmptyAge : IdleAge);
        }
    }

    public Task<bool> IsWorkingOnAsync(Guid operationId) => Task.FromResult(_queue.Knows(operationId));

    /// <summary>Nothing is left to remember of an object that is not there.</summary>
    private bool IsEmpty => _state is { IsLoaded: true, Live: null };

    private void LeaveLater(TimeSpan age)
    {
        if (_leaving is null)
            _leaving = this.RegisterGrainTimer(Leave, new() { DueTime = age, Period = Timeout.InfiniteTimeSpan });
        else
            _leaving.Change(age, Timeout.InfiniteTimeSpan);
    }

    private Task Leave(CancellationToken cancellationToken)
    {
        if (_queue.IsIdle)
            DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
