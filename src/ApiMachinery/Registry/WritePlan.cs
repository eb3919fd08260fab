using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>
/// What a write comes to on the object as it is: the change to commit, if any, and the answer. Made without effects of its own by <see cref="WritePlanner"/>,
/// so that it can be made again when the commit finds that the object has changed meanwhile.
/// </summary>
public sealed record WritePlan
{
    /// <summary>201 for a creation, else 200.</summary>
    public required int Code { get; init; }

    /// <summary>The change, or null if there is nothing to commit: no difference, or a dry run.</summary>
    public Change? Change { get; init; }

    /// <summary>The object the client is shown; null means the committed one.</summary>
    public ReadOnlyMemory<byte>? Answer { get; init; }

    /// <summary>True if the object is gone afterwards.</summary>
    public bool Deletes { get; init; }

    /// <summary>What the client is told besides, a text each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What admission notes for the audit log.</summary>
    public AuditAnnotations? Annotations { get; internal set; }
}

/// <summary>The part of a plan that the store is asked for.</summary>
public sealed record Change(EventType Type, EncodedObject Content);
