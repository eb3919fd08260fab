namespace OrleansAA.Gateway.Requests;

/// <summary>A request's place among those that are worked on at once.</summary>
internal interface ISlot
{
    /// <summary>Gives it back, while the request waits for its client.</summary>
    void Leave();

    /// <summary>Takes one again.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">429: there is none.</exception>
    void Enter();
}
