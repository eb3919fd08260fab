using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.Contracts.Objects;

namespace OrleansAA.Contracts.Histories;

/// <summary>The part of one object's history that the log has no more; its key is an <see cref="ObjectGrainKey"/>.</summary>
[Alias("IObjectHistoryGrain")]
public interface IObjectHistoryGrain : IGrainWithStringKey
{
    /// <summary>Takes in a part of the log, before it is trimmed. When it ends, that is durable.</summary>
    /// <param name="fold">The part.</param>
    /// <param name="contentsMax">The most contents kept.</param>
    [Alias("Fold")]
    Task FoldAsync(HistoryFold fold, int contentsMax);

    /// <summary>What is kept; may be of an earlier object of the same name, which the uid tells.</summary>
    [Alias("Read")]
    Task<HistoryState> ReadAsync(CancellationToken cancellationToken);
}
