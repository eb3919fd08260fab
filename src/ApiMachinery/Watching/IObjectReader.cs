using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>Where endpoints read the objects of one kind: this replica's watch cache.</summary>
public interface IObjectReader
{
    /// <summary>The cache; it is as new as the last <see cref="CatchUpAsync"/> has made it, or newer.</summary>
    WatchCache Cache { get; }

    /// <summary>
    /// The read index: asks the store how far the line has come, and waits until the cache is there. What is read from the cache afterwards
    /// has every write that was acknowledged, on any replica, before this was called.
    /// </summary>
    /// <exception cref="StatusException">503: the store does not answer. 504: the cache does not get there.</exception>
    ValueTask<Revision> CatchUpAsync(CancellationToken cancellationToken);
}

/// <summary>The readers of the kinds served here.</summary>
public interface IObjectReaders
{
    /// <summary>The reader of a kind.</summary>
    /// <param name="kind">The kind.</param>
    IObjectReader Of(ResourceKind kind);

    /// <summary>True once every cache has been filled.</summary>
    bool AreReady { get; }

    /// <summary>What an operator should do before the store is full, in one line; null while it has room.</summary>
    string? StoreShortOfRoom { get; }
}
