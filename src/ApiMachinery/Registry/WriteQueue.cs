namespace OrleansAA.ApiMachinery.Registry;

/// <summary>The writes of one object: one at a time, in the order they came. For one thread at a time.</summary>
/// <remarks>Each object that is written to has one: where nobody waits it is nothing but this.</remarks>
/// <param name="waitingMax">How many may wait.</param>
public sealed class WriteQueue(int waitingMax)
{
    // Null until somebody has to wait.
    private LinkedList<Waiting>? _waiting;
    private Guid _current;
    private bool _isTaken;

    /// <summary>Whether nobody writes.</summary>
    public bool IsIdle => !_isTaken;

    /// <summary>True for a write that has its turn, or waits for it.</summary>
    public bool Knows(Guid operationId) => (_isTaken && _current == operationId) || _waiting?.Any(w => w.OperationId == operationId) == true;

    /// <summary>Waits for the turn.</summary>
    /// <returns>False if too many wait already.</returns>
    public async ValueTask<bool> EnterAsync(Guid operationId, CancellationToken cancellationToken)
    {
        if (!_isTaken)
        {
            (_isTaken, _current) = (true, operationId);
            return true;
        }
        _waiting ??= new();
        if (_waiting.Count >= waitingMax)
            return false;
        var place = _waiting.AddLast(new Waiting(operationId));
        await using var end = cancellationToken.UnsafeRegister(static waiting => ((Waiting)waiting!).Turn.TrySetCanceled(), place.Value);
        try
        {
            await place.Value.Turn.Task;
            return true;
        }
        catch (OperationCanceledException)
        {
            place.List?.Remove(place);
            throw;
        }
    }

    /// <summary>Ends the turn; the next that still waits has it.</summary>
    public void Leave()
    {
        while (_waiting?.First is { } next)
        {
            _waiting.RemoveFirst();
            if (next.Value.Turn.TrySetResult())
            {
                _current = next.Value.OperationId;
                return;
            }
        }
        (_isTaken, _waiting) = (false, null);
    }

    private sealed class Waiting(Guid operationId)
    {
        public Guid OperationId { get; } = operationId;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
