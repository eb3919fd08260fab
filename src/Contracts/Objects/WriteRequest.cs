using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Contracts.Objects;

/// <summary>What a write does.</summary>
public enum WriteVerb
{
    Create,
    Update,
    JsonPatch,
    MergePatch,
    StrategicMergePatch,
    Apply,
    Delete,

    /// <summary>Writes an earlier content of the object back.</summary>
    Rollback,
}

/// <summary>
/// One write of one object, as the endpoint hands it to the object's grain: the body still encoded, the options already checked.
/// Reads are not here: they never visit a grain.
/// </summary>
[GenerateSerializer, Immutable, Alias("WriteRequest")]
public sealed record WriteRequest
{
    [Id(0)] public required WriteVerb Verb { get; init; }

    /// <summary>The version in the path: <c>v1</c>. The body is of this version.</summary>
    [Id(1)] public required string Version { get; init; }

    /// <summary><c>status</c>, <c>rollback</c>, or "" for the object itself.</summary>
    [Id(2)] public string Subresource { get; init; } = "";

    /// <summary>Namespace in the path; "" for a cluster-scoped kind.</summary>
    [Id(3)] public string Namespace { get; init; } = "";

    /// <summary>Name in the path; of a create the name in the body, or the one generated for it.</summary>
    [Id(4)] public required string Name { get; init; }

    /// <summary>The object or patch, UTF-8. Of a delete: empty. Of a rollback: the object as it was, as it was stored.</summary>
    [Id(5)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>True if <see cref="Body"/> is YAML.</summary>
    [Id(6)] public bool BodyIsYaml { get; init; }

    /// <summary>Who the written fields belong to.</summary>
    [Id(7)] public required string FieldManager { get; init; }

    /// <summary>What to do about unknown and duplicate fields: Ignore, Warn or Strict.</summary>
    [Id(8)] public string FieldValidation { get; init; } = "Warn";

    /// <summary>Do everything but commit.</summary>
    [Id(9)] public bool DryRun { get; init; }

    /// <summary>Apply takes fields from other managers instead of conflicting.</summary>
    [Id(10)] public bool Force { get; init; }

    /// <summary>Of a delete: its options.</summary>
    [Id(11)] public DeleteRequest? Delete { get; init; }

    /// <summary>
    /// Names this write in the store, so that who loses its answer can find what became of it, and forbid it to happen later. Given by the writer
    /// it is handed to; two writes never share one.
    /// </summary>
    [Id(12)] public Guid OperationId { get; init; }

    /// <summary>Of a rollback: only at this resourceVersion; "" at any.</summary>
    [Id(13)] public string ResourceVersion { get; init; } = "";

    /// <summary>Who writes: admission asks, and an apply that finds no object needs the right to create.</summary>
    [Id(15)] public required UserInfo User { get; init; }
}

/// <summary>What a DELETE asked for.</summary>
[GenerateSerializer, Immutable, Alias("DeleteRequest")]
public sealed record DeleteRequest
{
    /// <summary>Delete only the object with this uid.</summary>
    [Id(0)] public string? Uid { get; init; }

    /// <summary>Delete only at this resourceVersion.</summary>
    [Id(1)] public string? ResourceVersion { get; init; }

    /// <summary>Foreground, Background, Orphan; null where the client left it open.</summary>
    [Id(2)] public string? PropagationPolicy { get; init; }
}
