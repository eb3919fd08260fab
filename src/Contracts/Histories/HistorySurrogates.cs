using OrleansAA.ApiMachinery.Revisions;

namespace OrleansAA.Contracts.Histories;

/// <summary>A replaced content on the wire between silos, and in what a history keeps.</summary>
[GenerateSerializer, Immutable]
public record struct RevisionContentSurrogate
{
    /// <inheritdoc cref="RevisionContent.Revision"/>
    [Id(0)] public long Revision { get; set; }

    /// <inheritdoc cref="RevisionContent.Json"/>
    [Id(1)] public ReadOnlyMemory<byte> Json { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class RevisionContentConverter : IConverter<RevisionContent, RevisionContentSurrogate>
{
    /// <inheritdoc/>
    public RevisionContent ConvertFromSurrogate(in RevisionContentSurrogate surrogate) => new(surrogate.Revision, surrogate.Json);

    /// <inheritdoc/>
    public RevisionContentSurrogate ConvertToSurrogate(in RevisionContent value) => new() { Revision = value.Revision, Json = value.Json };
}

/// <summary>What a part of the log means to a history, on the wire between silos.</summary>
[GenerateSerializer, Immutable]
public record struct HistoryFoldSurrogate
{
    /// <inheritdoc cref="HistoryFold.Begin"/>
    [Id(0)] public long Begin { get; set; }

    /// <inheritdoc cref="HistoryFold.Replaced"/>
    [Id(1)] public IReadOnlyList<RevisionContent>? Replaced { get; set; }

    /// <inheritdoc cref="HistoryFold.IsCut"/>
    [Id(2)] public bool IsCut { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class HistoryFoldConverter : IConverter<HistoryFold, HistoryFoldSurrogate>
{
    /// <inheritdoc/>
    public HistoryFold ConvertFromSurrogate(in HistoryFoldSurrogate surrogate) => new(surrogate.Begin, surrogate.Replaced ?? [], surrogate.IsCut);

    /// <inheritdoc/>
    public HistoryFoldSurrogate ConvertToSurrogate(in HistoryFold value) => new() { Begin = value.Begin, Replaced = value.Replaced, IsCut = value.IsCut };
}

/// <summary>What a history keeps, and answers with.</summary>
/// <remarks>No record: those begin with a mark on the wire, which what was kept before does not have.</remarks>
[GenerateSerializer]
public struct HistoryStateSurrogate
{
    /// <inheritdoc cref="HistoryState.Contents"/>
    [Id(0)] public List<RevisionContent>? Contents { get; set; }

    /// <inheritdoc cref="HistoryState.IsCut"/>
    [Id(1)] public bool IsCut { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class HistoryStateConverter : IConverter<HistoryState, HistoryStateSurrogate>
{
    /// <inheritdoc/>
    public HistoryState ConvertFromSurrogate(in HistoryStateSurrogate surrogate) => new() { Contents = surrogate.Contents ?? [], IsCut = surrogate.IsCut };

    /// <inheritdoc/>
    public HistoryStateSurrogate ConvertToSurrogate(in HistoryState value) => new() { Contents = value.Contents, IsCut = value.IsCut };
}
