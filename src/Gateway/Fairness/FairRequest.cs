using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Fairness;

/// <summary>A request's seats: it waits for them, has them, gives them back. What it shares with others is guarded by the scheduler's lock.</summary>
/// <remarks>
/// <code>
/// outside ──► waiting ──► seated ──► outside        the seats are given back once, whoever says so first: a watch that has begun, a body that is waited for, the end
///    └──────────┼───────────┘ └──── again, when the body is there
///               └──► outside: it has waited too long, or its client has gone
/// </code>
/// </remarks>
/// <param name="scheduler">Whom it asks.</param>
/// <param name="flow">Where it belongs.</param>
/// <param name="user">Who asks.</param>
/// <param name="work">What it costs.</param>
/// <param name="sort">What it is counted as.</param>
/// <param name="waitMax">How long it waits at most.</param>
internal sealed class FairRequest(FairScheduler scheduler, in Flow flow, string user, Work work, RequestSort sort, TimeSpan waitMax) : ISlot, IDisposable
{
    public Flow Flow { get; } = flow;

    public string User { get; } = user;

    public Work Work { get; } = work;

    public RequestSort Sort { get; } = sort;

    public RequestState State { get; set; }

    /// <summary>Its place in a queue, while it waits.</summary>
    public LinkedListNode<FairRequest>? Place { get; set; }

    /// <summary>The queue that its flow was dealt; null in a level without.</summary>
    public FairQueue? Queue { get; set; }

    /// <summary>The level's virtual time when it came.</summary>
    public double Arrived { get; set; }

    /// <summary>When its waiting, or its being seated, began.</summary>
    public long Since { get; set; }

    /// <summary>The longest it has waited.</summary>
    public TimeSpan Waited { get; set; }

    public int SeatsTaken { get; set; }

    /// <summary>How long it has had seats, all times together.</summary>
    public TimeSpan Seated { get; set; }

    /// <summary>It has had seats before: it is counted once.</summary>
    public bool WasSeated { get; set; }

    /// <summary>Ends with true when it has its seats, with false when it is given up.</summary>
    public TaskCompletionSource<bool>? Turn { get; set; }

    /// <summary>Waits for its seats, if it has none.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">429: there is no room to wait, or it took too long.</exception>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        if (!await TryEnterAsync(cancellationToken))
            throw Slots.AllTaken();
    }

    /// <summary>Waits for its seats, if it has none.</summary>
    /// <returns>False if there is no room to wait, or it took too long: in a flood that is most requests, so that it is no exception.</returns>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public ValueTask<bool> TryEnterAsync(CancellationToken cancellationToken) => scheduler.Enter(this) switch
    {
        RequestState.Seated => ValueTask.FromResult(true),
        RequestState.Waiting => new(WaitAsync(cancellationToken)),
        _ => ValueTask.FromResult(false),
    };

    public void Leave() => scheduler.Leave(this);

    public void Dispose()
    {
        Leave();
        if (WasSeated)
            Flow.Schema.Instruments.Executed(Seated, Sort == RequestSort.Watch);
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var began = scheduler.Clock.GetTimestamp();
        try
        {
            return await AwaitTurnAsync(cancellationToken);
        }
        finally
        {
            var waited = scheduler.Clock.GetElapsedTime(began);
            Waited = waited > Waited ? waited : Waited;
        }
    }

    private async Task<bool> AwaitTurnAsync(CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(waitMax, scheduler.Clock);
        await using var late = time.Token.UnsafeRegister(static r => ((FairRequest)r!).GiveUp(RejectReasons.TimeOut), this);
        await using var gone = cancellationToken.UnsafeRegister(static r => ((FairRequest)r!).GiveUp(RejectReasons.Cancelled), this);
        if (await Turn!.Task)
            return true;
        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    private void GiveUp(string reason) => scheduler.GiveUp(this, reason);
}

/// <summary>What a request is counted as.</summary>
internal enum RequestSort
{
    Read,
    Write,

    /// <summary>A read that has seats only while it begins.</summary>
    Watch,
}

/// <summary>Where a request stands.</summary>
internal enum RequestState
{
    Outside,
    Waiting,
    Seated,
}
