using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.Registry;

/// <summary>A write that its object's grain has been asked for and has not answered.</summary>
internal sealed class OwnerCall(IObjectGrain grain, Guid operationId, long begun, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _givenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    public IObjectGrain Grain => grain;

    public Guid OperationId => operationId;

    /// <summary>Ends with the caller, or when the call is given up: then Orleans waits for no answer.</summary>
    public CancellationToken Token => _givenUp.Token;

    /// <summary>Ends with the caller only.</summary>
    public CancellationToken CallerToken => cancellationToken;

    /// <summary>When the grain was last known to be at work on it, by the clock's ticks.</summary>
    public long AliveAt { get; set; } = begun;

    /// <summary>The grain is being asked whether it is at work on it.</summary>
    public bool IsBeingAsked { get; set; }

    /// <summary>Why it was given up; null if it was not.</summary>
    public string? GivenUpFor { get; private set; }

    public async Task GiveUpAsync(string reason)
    {
        GivenUpFor ??= reason;
        try
        {
            await _givenUp.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It was answered meanwhile.
        }
    }

    public void Dispose() => _givenUp.Dispose();
}
