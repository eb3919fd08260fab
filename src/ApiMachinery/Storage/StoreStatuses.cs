using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>What clients are told of a store that fails. What it is called and what is wrong with it is for the log.</summary>
public static class StoreStatuses
{
    private const int RetryAfterSeconds = 1;

    private const string Moved = "the history of objects has moved on meanwhile; try again";
    private const string Away = "what keeps the history of objects does not answer at the moment; try again later";

    /// <summary>503.</summary>
    public static StatusException Of(Exception error) => Statuses.ServiceUnavailable(
        error switch
        {
            StoreUnavailableException e => e.ForClients,
            CompactedException => Moved,
            _ => Away,
        },
        RetryAfterSeconds,
        error);
}
