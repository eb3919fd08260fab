using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>The store did not answer, or not in time. A write's outcome is unknown.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    private const string TooLateForClients = "the write came too late and was refused; nothing was written, try again";

    /// <summary>It answered, but no longer has what it acknowledged: restored from a backup, or failed over to a replica that lagged.</summary>
    public bool HasLostWrites { get; init; }

    /// <summary>What clients are told. The message is for operators: it names the store and its state.</summary>
    public string ForClients { get; init; } = "the store does not answer at the moment; try again later";

    /// <summary>It answered, and refused a write that had been given up: <see cref="IRevisionStore.SettleAsync"/> had forbidden it. Nothing happened.</summary>
    public bool CameTooLate { get; init; }

    /// <summary>What every store refuses a forbidden commit with.</summary>
    /// <param name="store">The store, as operators know it.</param>
    public static StoreUnavailableException TooLate(string store) => new($"{store}: {TooLateForClients}") { CameTooLate = true, ForClients = TooLateForClients };
}

/// <summary>Log entries that were asked for have been compacted away.</summary>
public sealed class CompactedException(Revision requested, Revision compacted)
    : Exception($"revision {requested} is compacted; the log begins after {compacted}")
{
    /// <summary>What was asked for.</summary>
    public Revision Requested { get; } = requested;

    /// <summary>How far the log is gone.</summary>
    public Revision Compacted { get; } = compacted;
}
