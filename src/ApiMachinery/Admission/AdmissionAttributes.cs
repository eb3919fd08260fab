using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>What a write comes to, whatever it was asked for with: an apply that finds no object is a create.</summary>
public enum AdmissionOperation
{
    Create,
    Update,
    Delete,
    Connect,
}

/// <summary>One write as admission sees it (k8s.io/apiserver/pkg/admission.Attributes). Made anew for each attempt, on the object as it is then.</summary>
public sealed class AdmissionAttributes
{
    public required ResourceKind Kind { get; init; }

    /// <summary>The version in the path.</summary>
    public required KindVersion Version { get; init; }

    public required AdmissionOperation Operation { get; init; }

    /// <summary>The verb that was authorized: <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>.</summary>
    public required string Verb { get; init; }

    /// <summary><c>status</c>, or "" for the object itself. A rollback is an update of the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>"" for a cluster-scoped kind.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Of an object whose name is being generated: its generateName.</summary>
    public required string Name { get; init; }

    /// <summary>Who writes.</summary>
    public required UserInfo User { get; init; }

    /// <summary>Nothing will be committed: a plugin must have no effect on anything else either.</summary>
    public bool DryRun { get; init; }

    /// <summary>The object as it is to be, in the storage version; null for a delete. Mutating plugins edit it.</summary>
    public object? Object { get; init; }

    /// <summary>The object as it is, in the storage version; null for a create. Not to be edited.</summary>
    public object? OldObject { get; init; }

    /// <summary>Texts for Warning headers, which a refusal has too.</summary>
    public required ICollection<string> Warnings { get; init; }
}
