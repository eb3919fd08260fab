using Orleans.Concurrency;
using Orleans.GrainDirectory;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.Placement;

namespace OrleansAA.Grains.Registry;

/// <summary>
/// The single writer of one object. Writes queue up in it, and while one waits for admission others can still ask whether it is alive. Its state is a belief that
/// saves a read. It is never the authority: two activations of one grain may live for moments, and then the store's compare decides.
/// </summary>
[ObjectPlacement]
[GrainDirectory(NoDirectory.Name)]
[CollectionAgeLimit(AlwaysActive = true)]
internal sealed class ObjectGrain(IObjectRegistries registries, IdleGrains idle) : Grain, IObjectGrain, ILeavingGrain
{
    /// <summary>How long the grain of an object stays after its last write. Short, so that what nobody writes to takes no room: who begins again pays a read.</summary>
    private static readonly TimeSpan IdleAge = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a grain stays that has nothing to remember: its object is not there, or nobody has written it yet. Not zero: requests that wait for their turn would be sent on
    /// to the next activation, which ends as soon, and after a few times Orleans gives them up.
    /// </summary>
    private static readonly TimeSpan EmptyAge = TimeSpan.FromSeconds(5);

    /// <summary>Writes of one object that may wait for their turn; the next is answered 429.</summary>
    private const int WritesWaitingMax = 500;

    private readonly ObjectState _state = new();
    private readonly WriteQueue _queue = new(WritesWaitingMax);
    private ObjectRegistry _registry = null!;
    private long _leavesAt;

    public long LeavesAt => Volatile.Read(ref _leavesAt);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _registry = registries.RegistryOf(ObjectGrainKey.Parse(this.GetPrimaryKeyString()).Resource);
        LeaveAfter(EmptyAge);
        idle.Add(this);
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
            _queue.Leave();
            LeaveAfter(IsEmpty ? EmptyAge : IdleAge);
        }
    }

    public Task<bool> IsWorkingOnAsync(Guid operationId) => Task.FromResult(_queue.Knows(operationId));

    /// <summary>Nothing is left to remember of an object that is not there.</summary>
    private bool IsEmpty => _state is { IsLoaded: true, Live: null };

    /// <summary>Called by who looks after idle grains, on a thread of its own. Who comes at this moment is sent on to the next activation.</summary>
    public bool TryLeave()
    {
        if (!_queue.IsIdle)
            return false;
        GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "nothing to do"), CancellationToken.None);
        return true;
    }

    private void LeaveAfter(TimeSpan age) => Volatile.Write(ref _leavesAt, idle.Now + (long)age.TotalSeconds);
}
