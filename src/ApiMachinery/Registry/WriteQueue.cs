namespace OrleansAA.ApiMachinery.Registry;

/// <summary>The writes of one object: one at a time, in the order they came. For one thread at a time.</summary>
/// <param name="waitingMax">How many may wait.</param>
public sealed class WriteQueue(int waitingMax)
{
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private readonly HashSet<Guid> _known = [];
    private bool _isTaken;

    public bool IsIdle => !_isTaken;

    /// <summary>True for a write that has its turn, or waits for it.</summary>
    public bool Knows(Guid operationId) => _known.Contains(operationId);

    /// <summary>Waits for the turn.</summary>
    /// <returns>False if too many wait already.</returns>
    public async ValueTask<bool> EnterAsync(Guid operationId, CancellationToken cancellationToken)
    {
        if (_isTaken && _waiting.Count >= waitingMax)
            return false;
        _known.Add(operationId);
        if (!_isTaken)
        {
            _isTaken = true;
            return true;
        }
        var place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var end = cancellationToken.UnsafeRegister(static turn => ((TaskCompletionSource)turn!).TrySetCanceled(), place.Value);
        try
        {
            await place.Value.Task;
            return true;
        }
        catch (OperationCanceledException)
        {
            _known.Remove(operationId);
            if (place.List is not null)
                _waiting.Remove(place);
            throw;
        }
    }

    /// <summary>Ends a turn; the next that still waits has it.</summary>
    public void Leave(Guid operationId)
    {
        _known.Remove(operationId);
        while (_waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            if (next.Value.TrySetResult())
                return;
        }
        _isTaken = false;
    }
}
