using OrleansAA.ApiMachinery.Revisions;

namespace OrleansAA.Contracts.Histories;

/// <summary>A replaced content on the wire between silos, and in what a history keeps.</summary>
[GenerateSerializer, Immutable]
public record struct RevisionContentSurrogate
{
    [Id(0)] public long Revision { get; set; }

    [Id(1)] public ReadOnlyMemory<byte> Json { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class RevisionContentConverter : IConverter<RevisionContent, RevisionContentSurrogate>
{
    public RevisionContent ConvertFromSurrogate(in RevisionContentSurrogate surrogate) => new(surrogate.Revision, surrogate.Json);

    public RevisionContentSurrogate ConvertToSurrogate(in RevisionContent value) => new() { Revision = value.Revision, Json = value.Json };
}

/// <summary>What a part of the log means to a history, on the wire between silos.</summary>
[GenerateSerializer, Immutable]
public record struct HistoryFoldSurrogate
{
    [Id(0)] public long Begin { get; set; }

    [Id(1)] public IReadOnlyList<RevisionContent>? Replaced { get; set; }

    [Id(2)] public bool IsCut { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class HistoryFoldConverter : IConverter<HistoryFold, HistoryFoldSurrogate>
{
    public HistoryFold ConvertFromSurrogate(in HistoryFoldSurrogate surrogate) => new(surrogate.Begin, surrogate.Replaced ?? [], surrogate.IsCut);

    public HistoryFoldSurrogate ConvertToSurrogate(in HistoryFold value) => new() { Begin = value.Begin, Replaced = value.Replaced, IsCut = value.IsCut };
}

/// <summary>What a history keeps, and answers with.</summary>
/// <remarks>No record: those begin with a mark on the wire, which what was kept before does not have.</remarks>
[GenerateSerializer]
public struct HistoryStateSurrogate
{
    [Id(0)] public List<RevisionContent>? Contents { get; set; }

    [Id(1)] public bool IsCut { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class HistoryStateConverter : IConverter<HistoryState, HistoryStateSurrogate>
{
    public HistoryState ConvertFromSurrogate(in HistoryStateSurrogate surrogate) => new() { Contents = surrogate.Contents ?? [], IsCut = surrogate.IsCut };

    public HistoryStateSurrogate ConvertToSurrogate(in HistoryState value) => new() { Contents = value.Contents, IsCut = value.IsCut };
}
