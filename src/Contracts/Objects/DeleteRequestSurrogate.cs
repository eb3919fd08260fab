using OrleansAA.ApiMachinery.Registry;

namespace OrleansAA.Contracts.Objects;

/// <summary>What a DELETE asked for, on the wire between silos.</summary>
[GenerateSerializer, Immutable]
public record struct DeleteRequestSurrogate
{
    /// <inheritdoc cref="DeleteRequest.Uid"/>
    [Id(0)] public string? Uid { get; set; }

    /// <inheritdoc cref="DeleteRequest.ResourceVersion"/>
    [Id(1)] public string? ResourceVersion { get; set; }

    /// <inheritdoc cref="DeleteRequest.PropagationPolicy"/>
    [Id(2)] public string? PropagationPolicy { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class DeleteRequestConverter : IConverter<DeleteRequest, DeleteRequestSurrogate>
{
    /// <inheritdoc/>
    public DeleteRequest ConvertFromSurrogate(in DeleteRequestSurrogate surrogate) =>
        new() { Uid = surrogate.Uid, ResourceVersion = surrogate.ResourceVersion, PropagationPolicy = surrogate.PropagationPolicy };

    /// <inheritdoc/>
    public DeleteRequestSurrogate ConvertToSurrogate(in DeleteRequest value) =>
        new() { Uid = value.Uid, ResourceVersion = value.ResourceVersion, PropagationPolicy = value.PropagationPolicy };
}
