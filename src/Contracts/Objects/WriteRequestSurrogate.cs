using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Contracts.Objects;

/// <summary>A write on the wire between silos.</summary>
[GenerateSerializer, Immutable]
public record struct WriteRequestSurrogate
{
    [Id(0)] public WriteVerb Verb { get; set; }

    [Id(1)] public string Version { get; set; }

    [Id(2)] public string? Subresource { get; set; }

    [Id(3)] public string? Namespace { get; set; }

    [Id(4)] public string Name { get; set; }

    [Id(5)] public ReadOnlyMemory<byte> Body { get; set; }

    [Id(6)] public bool BodyIsYaml { get; set; }

    [Id(7)] public string FieldManager { get; set; }

    [Id(8)] public string? FieldValidation { get; set; }

    [Id(9)] public bool DryRun { get; set; }

    [Id(10)] public bool Force { get; set; }

    [Id(11)] public DeleteRequest? Delete { get; set; }

    [Id(12)] public Guid OperationId { get; set; }

    [Id(13)] public string? ResourceVersion { get; set; }

    [Id(15)] public UserInfo User { get; set; }

    [Id(16)] public string? GivenFieldManager { get; set; }

    [Id(17)] public string? GivenFieldValidation { get; set; }
}

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class WriteRequestConverter : IConverter<WriteRequest, WriteRequestSurrogate>
{
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
