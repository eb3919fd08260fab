using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>What a request comes to, whatever it was asked for with: an apply that finds no object is a create.</summary>
public enum AdmissionOperation
{
    /// <summary>An object comes to be.</summary>
    Create,

    /// <summary>An object is changed, by whatever verb.</summary>
    Update,

    /// <summary>An object is deleted.</summary>
    Delete,

    /// <summary>A connection to a subresource is opened.</summary>
    Connect,
}

/// <summary>Operations as configurations and reviews write them.</summary>
public static class AdmissionOperations
{
    /// <summary>As admission reviews write it: <c>CREATE</c>.</summary>
    /// <param name="operation">The operation.</param>
    public static string ToText(this AdmissionOperation operation) => operation switch
    {
        AdmissionOperation.Create => "CREATE",
        AdmissionOperation.Update => "UPDATE",
        AdmissionOperation.Delete => "DELETE",
        _ => "CONNECT",
    };
}

/// <summary>One write, or connection, as admission sees it (k8s.io/apiserver/pkg/admission.Attributes). Made anew for each attempt, on the object as it is then.</summary>
public sealed class AdmissionAttributes
{
    /// <summary>The kind of the object that is written.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>The version in the path.</summary>
    public required KindVersion Version { get; init; }

    /// <summary>What is done.</summary>
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

    /// <summary>What the object is: of the kind itself, but for a subresource that has a body of its own, a <see cref="Scale"/>.</summary>
    public ResourceKind ObjectKind { get => field ?? Kind; init; }

    /// <summary>The object as it is to be, in the storage version; null for a delete. Mutating plugins edit it.</summary>
    public object? Object { get; init; }

    /// <summary>The object as it is, in the storage version; null for a create. Not to be edited.</summary>
    public object? OldObject { get; init; }

    /// <summary>Of a connection, which has no object: what is asked for.</summary>
    public ConnectOptions? Connect { get; init; }

    /// <summary>What else the client said of the write.</summary>
    public OperationOptions Options { get; init; } = new();

    /// <summary>Texts for Warning headers, which a refusal has too.</summary>
    public required ICollection<string> Warnings { get; init; }

    /// <summary>The name is being generated: plugins that tell others of the write do not tell of it.</summary>
    public bool IsNameGenerated { get; init; }

    /// <summary>
    /// There is an object of this name: when all plugins have been heard, the create is refused. A plugin that counts what is made does not count it. False where that is
    /// not known: then the commit tells.
    /// </summary>
    public bool IsNameTaken { get; init; }

    /// <summary>The second round of mutating plugins.</summary>
    public Reinvocation Reinvocation => field ??= new();

    /// <summary>Where <see cref="Annotate"/> notes. What writes an object has one for all its attempts and steps.</summary>
    public AuditAnnotations Notes { get; init; } = new();

    /// <summary>What plugins note for the audit log: <c>patch.webhook.admission.k8s.io/round_0_index_0</c>.</summary>
    public IReadOnlyDictionary<string, string> Annotations => Notes.All;

    /// <summary>The version an object of <see cref="ObjectKind"/> is shown in to who wants to see a version of <see cref="Kind"/>.</summary>
    public KindVersion ObjectVersion(KindVersion version) => ObjectKind == Kind ? version : ObjectKind.Storage;

    /// <summary>Notes something for the audit log. What has been noted stays: the first that uses a key has it.</summary>
    public void Annotate(string key, string value) => Notes.Add(key, value);
}
