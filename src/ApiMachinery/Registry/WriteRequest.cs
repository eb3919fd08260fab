using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>What a write does.</summary>
public enum WriteVerb
{
    /// <summary>POST to a collection.</summary>
    Create,

    /// <summary>PUT to an object.</summary>
    Update,

    /// <summary>PATCH with <c>application/json-patch+json</c>.</summary>
    JsonPatch,

    /// <summary>PATCH with <c>application/merge-patch+json</c>.</summary>
    MergePatch,

    /// <summary>PATCH with <c>application/strategic-merge-patch+json</c>.</summary>
    StrategicMergePatch,

    /// <summary>PATCH with <c>application/apply-patch+yaml</c>.</summary>
    Apply,

    /// <summary>DELETE of an object.</summary>
    Delete,

    /// <summary>An action has changed the object as it was at a resourceVersion: a rollback, or whatever a kind has.</summary>
    Act,

    /// <summary>An operator puts the object here as it was at another server, or takes away one that is gone there.</summary>
    Migrate,
}

/// <summary>
/// One write of one object, as an endpoint hands it to the object's owner: the body still encoded, the options already checked.
/// Reads are not here: they never visit an owner.
/// </summary>
public sealed record WriteRequest
{
    /// <summary>What is done.</summary>
    public required WriteVerb Verb { get; init; }

    /// <summary>The version in the path: <c>v1</c>. The body is of this version.</summary>
    public required string Version { get; init; }

    /// <summary>The subresource: <c>status</c>; "" for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Namespace in the path; "" for a cluster-scoped kind.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Name in the path; of a create the name in the body, or the one generated for it.</summary>
    public required string Name { get; init; }

    /// <summary>The object or patch, UTF-8. Of a delete: empty. Of an action: the object as it is to be, in the storage version. Of a migration: empty takes the object away.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>True if <see cref="Body"/> is YAML.</summary>
    public bool BodyIsYaml { get; init; }

    /// <summary>Who the written fields belong to.</summary>
    public required string FieldManager { get; init; }

    /// <summary>What to do about unknown and duplicate fields: Ignore, Warn or Strict.</summary>
    public string FieldValidation { get; init; } = "Warn";

    /// <summary>Do everything but commit.</summary>
    public bool DryRun { get; init; }

    /// <summary>Apply takes fields from other managers instead of conflicting.</summary>
    public bool Force { get; init; }

    /// <summary>Of a delete: its options.</summary>
    public DeleteRequest? Delete { get; init; }

    /// <summary>
    /// Names this write in the store, so that who loses its answer can find what became of it, and forbid it to happen later. Given by the writer
    /// it is handed to; two writes never share one.
    /// </summary>
    public Guid OperationId { get; init; }

    /// <summary>Of an action: only at this resourceVersion; "" at any. Of a migration: only at this one; "" only where there is no object.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>Who writes: admission asks, and an apply that finds no object needs the right to create.</summary>
    public required UserInfo User { get; init; }

    /// <summary>fieldManager as the client gave it; "" if it did not. Admission tells it on.</summary>
    public string GivenFieldManager { get; init; } = "";

    /// <summary>fieldValidation as the client gave it; "" if it did not.</summary>
    public string GivenFieldValidation { get; init; } = "";
}

/// <summary>What a DELETE asked for.</summary>
public sealed record DeleteRequest
{
    /// <summary>Delete only the object with this uid.</summary>
    public string? Uid { get; init; }

    /// <summary>Delete only at this resourceVersion.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Foreground, Background, Orphan; null where the client left it open.</summary>
    public string? PropagationPolicy { get; init; }
}
