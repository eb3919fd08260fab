namespace OrleansAA.Gateway.Requests;

/// <summary>A request's place among those that are worked on at once.</summary>
internal interface ISlot
{
    /// <summary>Gives it back, while the request waits for its client, and for good if what is left of it is waiting.</summary>
    void Leave();

    /// <summary>Takes one again, or waits for it.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">429: there is none.</exception>
    ValueTask EnterAsync(CancellationToken cancellationToken);
}
