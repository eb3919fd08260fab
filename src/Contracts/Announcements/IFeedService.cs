using Orleans.Concurrency;
using Orleans.Services;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Contracts.Announcements;

/// <summary>Takes other replicas' announcements; one on each silo, called by the silo's address.</summary>
[Alias("IFeedService")]
public interface IFeedService : IGrainService
{
    /// <summary>Takes a batch. Batches may come in any order, twice, or not at all.</summary>
    [Alias("Announce")]
    Task AnnounceAsync([Immutable] CommitBatch batch);
}

/// <summary>Commits of one resource that a replica has made, in no particular order.</summary>
[GenerateSerializer, Immutable, Alias("CommitBatch")]
public sealed record CommitBatch([property: Id(0)] string Group, [property: Id(1)] string Resource, [property: Id(2)] AnnouncedCommit[] Commits);

/// <summary>A commit as it is announced: without the content before it, which the receiver has.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="Type">An <see cref="EventType"/>.</param>
/// <param name="Namespace">Of the object.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Json">The content it left; empty if that is too large to be sent about, and the receiver is to read the log.</param>
[GenerateSerializer, Immutable, Alias("AnnouncedCommit")]
public readonly record struct AnnouncedCommit(
    [property: Id(0)] long Revision, [property: Id(1)] byte Type, [property: Id(2)] string Namespace, [property: Id(3)] string Name, [property: Id(4)] ReadOnlyMemory<byte> Json)
{
    /// <summary>What is sent of a change.</summary>
    /// <param name="entry">The change.</param>
    /// <param name="jsonBytesMax">An object that is larger, bytes, is left out: the receiver reads the log instead.</param>
    public static AnnouncedCommit Of(LogEntry entry, int jsonBytesMax) => new(
        entry.Revision.Number, (byte)entry.Type, entry.Name.Namespace, entry.Name.Name, entry.Json.Length <= jsonBytesMax ? entry.Json : default);

    /// <summary>The change, as a log has it, without what was there before.</summary>
    public LogEntry ToEntry() => new(new(Revision), (EventType)Type, new(Namespace, Name), Json, null);
}
