using OrleansAA.ApiMachinery.Compaction;

namespace OrleansAA.Contracts.Compaction;

/// <summary>A mark in what a compaction keeps.</summary>
[GenerateSerializer, Immutable]
public record struct CompactionMarkSurrogate
{
    /// <inheritdoc cref="CompactionMark.Time"/>
    [Id(0)] public DateTimeOffset Time { get; set; }

    /// <inheritdoc cref="CompactionMark.Revision"/>
    [Id(1)] public long Revision { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class CompactionMarkConverter : IConverter<CompactionMark, CompactionMarkSurrogate>
{
    /// <inheritdoc/>
    public CompactionMark ConvertFromSurrogate(in CompactionMarkSurrogate surrogate) => new(surrogate.Time, surrogate.Revision);

    /// <inheritdoc/>
    public CompactionMarkSurrogate ConvertToSurrogate(in CompactionMark value) => new() { Time = value.Time, Revision = value.Revision };
}

/// <summary>What a compaction keeps.</summary>
/// <remarks>No record: those begin with a mark on the wire, which what was kept before does not have.</remarks>
[GenerateSerializer]
public struct CompactionMarksSurrogate
{
    /// <inheritdoc cref="CompactionMarks.Marks"/>
    [Id(0)] public List<CompactionMark>? Marks { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class CompactionMarksConverter : IConverter<CompactionMarks, CompactionMarksSurrogate>
{
    /// <inheritdoc/>
    public CompactionMarks ConvertFromSurrogate(in CompactionMarksSurrogate surrogate) => new() { Marks = surrogate.Marks ?? [] };

    /// <inheritdoc/>
    public CompactionMarksSurrogate ConvertToSurrogate(in CompactionMarks value) => new() { Marks = value.Marks };
}
