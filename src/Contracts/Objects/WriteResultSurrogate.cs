using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Schemas;
using k8s.Models;

namespace OrleansAA.Contracts.Objects;

/// <summary>What became of a write, on the wire between silos.</summary>
[GenerateSerializer, Orleans.Immutable]
public record struct WriteResultSurrogate
{
    /// <inheritdoc cref="WriteResult.Code"/>
    [Id(0)] public int Code { get; set; }

    /// <inheritdoc cref="WriteResult.Object"/>
    [Id(1)] public ReadOnlyMemory<byte> Object { get; set; }

    /// <inheritdoc cref="WriteResult.Revision"/>
    [Id(2)] public long Revision { get; set; }

    /// <inheritdoc cref="WriteResult.Deleted"/>
    [Id(3)] public bool Deleted { get; set; }

    /// <inheritdoc cref="WriteResult.Warnings"/>
    [Id(4)] public IReadOnlyList<string>? Warnings { get; set; }

    /// <summary>A refusal: the metav1.Status as JSON. Empty otherwise.</summary>
    [Id(5)] public ReadOnlyMemory<byte> Failure { get; set; }

    /// <summary>What admission notes for the audit log; null where it notes nothing.</summary>
    [Id(6)] public Dictionary<string, string>? Annotations { get; set; }

    /// <summary>How long it waited for webhooks, in ticks of 100 ns.</summary>
    [Id(7)] public long WebhookTicks { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class WriteResultConverter : IConverter<WriteResult, WriteResultSurrogate>
{
    private static readonly Dictionary<string, string> NoAnnotations = [];

    /// <inheritdoc/>
    public WriteResult ConvertFromSurrogate(in WriteResultSurrogate surrogate) => new()
    {
        Code = surrogate.Code,
        Object = surrogate.Object,
        Revision = surrogate.Revision,
        Deleted = surrogate.Deleted,
        Warnings = surrogate.Warnings ?? [],
        Annotations = surrogate.Annotations ?? NoAnnotations,
        WebhookTime = new(surrogate.WebhookTicks),
        Failure = surrogate.Failure.IsEmpty ? null : (V1Status)ObjectCodec.Decode(SchemaRegistry.Of<V1Status>(), surrogate.Failure.Span, out _),
    };

    /// <inheritdoc/>
    public WriteResultSurrogate ConvertToSurrogate(in WriteResult value) => new()
    {
        Code = value.Code,
        Object = value.Object,
        Revision = value.Revision,
        Deleted = value.Deleted,
        Warnings = value.Warnings,
        Annotations = value.Annotations.Count == 0 ? null : value.Annotations.ToDictionary(),
        WebhookTicks = value.WebhookTime.Ticks,
        Failure = value.Failure is { } refusal ? ObjectCodec.Encode(SchemaRegistry.Of<V1Status>(), refusal) : default(ReadOnlyMemory<byte>),
    };
}
