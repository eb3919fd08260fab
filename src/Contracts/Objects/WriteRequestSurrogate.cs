using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Contracts.Objects;

/// <summary>A write on the wire between silos.</summary>
[GenerateSerializer, Immutable]
public record struct WriteRequestSurrogate
{
    /// <inheritdoc cref="WriteRequest.Verb"/>
    [Id(0)] public WriteVerb Verb { get; set; }

    /// <inheritdoc cref="WriteRequest.Version"/>
    [Id(1)] public string Version { get; set; }

    /// <inheritdoc cref="WriteRequest.Subresource"/>
    [Id(2)] public string? Subresource { get; set; }

    /// <inheritdoc cref="WriteRequest.Namespace"/>
    [Id(3)] public string? Namespace { get; set; }

    /// <inheritdoc cref="WriteRequest.Name"/>
    [Id(4)] public string Name { get; set; }

    /// <inheritdoc cref="WriteRequest.Body"/>
    [Id(5)] public ReadOnlyMemory<byte> Body { get; set; }

    /// <inheritdoc cref="WriteRequest.BodyIsYaml"/>
    [Id(6)] public bool BodyIsYaml { get; set; }

    /// <inheritdoc cref="WriteRequest.FieldManager"/>
    [Id(7)] public string FieldManager { get; set; }

    /// <inheritdoc cref="WriteRequest.FieldValidation"/>
    [Id(8)] public string? FieldValidation { get; set; }

    /// <inheritdoc cref="WriteRequest.DryRun"/>
    [Id(9)] public bool DryRun { get; set; }

    /// <inheritdoc cref="WriteRequest.Force"/>
    [Id(10)] public bool Force { get; set; }

    /// <inheritdoc cref="WriteRequest.Delete"/>
    [Id(11)] public DeleteRequest? Delete { get; set; }

    /// <inheritdoc cref="WriteRequest.OperationId"/>
    [Id(12)] public Guid OperationId { get; set; }

    /// <inheritdoc cref="WriteRequest.ResourceVersion"/>
    [Id(13)] public string? ResourceVersion { get; set; }

    /// <inheritdoc cref="WriteRequest.User"/>
    [Id(15)] public UserInfo User { get; set; }

    /// <inheritdoc cref="WriteRequest.GivenFieldManager"/>
    [Id(16)] public string? GivenFieldManager { get; set; }

    /// <inheritdoc cref="WriteRequest.GivenFieldValidation"/>
    [Id(17)] public string? GivenFieldValidation { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class WriteRequestConverter : IConverter<WriteRequest, WriteRequestSurrogate>
{
    /// <inheritdoc/>
    public WriteRequest ConvertFromSurrogate(in WriteRequestSurrogate surrogate) => new()
    {
        Verb = surrogate.Verb,
        Version = surrogate.Version,
        Subresource = surrogate.Subresource ?? "",
        Namespace = surrogate.Namespace ?? "",
        Name = surrogate.Name,
        Body = surrogate.Body,
        BodyIsYaml = surrogate.BodyIsYaml,
        FieldManager = surrogate.FieldManager,
        FieldValidation = surrogate.FieldValidation ?? "Warn",
        DryRun = surrogate.DryRun,
        Force = surrogate.Force,
        Delete = surrogate.Delete,
        OperationId = surrogate.OperationId,
        ResourceVersion = surrogate.ResourceVersion ?? "",
        User = surrogate.User,
        GivenFieldManager = surrogate.GivenFieldManager ?? "",
        GivenFieldValidation = surrogate.GivenFieldValidation ?? "",
    };

    /// <inheritdoc/>
    public WriteRequestSurrogate ConvertToSurrogate(in WriteRequest value) => new()
    {
        Verb = value.Verb,
        Version = value.Version,
        Subresource = value.Subresource,
        Namespace = value.Namespace,
        Name = value.Name,
        Body = value.Body,
        BodyIsYaml = value.BodyIsYaml,
        FieldManager = value.FieldManager,
        FieldValidation = value.FieldValidation,
        DryRun = value.DryRun,
        Force = value.Force,
        Delete = value.Delete,
        OperationId = value.OperationId,
        ResourceVersion = value.ResourceVersion,
        User = value.User,
        GivenFieldManager = value.GivenFieldManager,
        GivenFieldValidation = value.GivenFieldValidation,
    };
}
