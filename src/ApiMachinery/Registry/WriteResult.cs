using k8s.Models;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>
/// What became of a write. Everything a client is told is in here, refusals too: a call that throws means that the write's outcome is unknown.
/// </summary>
public sealed record WriteResult
{
    private static readonly Dictionary<string, string> NoAnnotations = [];

    /// <summary>HTTP status code: 200, 201, or that of <see cref="Failure"/>.</summary>
    public required int Code { get; init; }

    /// <summary>The object after the write, JSON of the storage version. Of a dry run: as it would be. Empty if the write was refused.</summary>
    public ReadOnlyMemory<byte> Object { get; init; }

    /// <summary>The revision the write took; 0 if nothing was committed (no change, dry run, refusal).</summary>
    public long Revision { get; init; }

    /// <summary>True if the object is gone, and <see cref="Object"/> is its last content.</summary>
    public bool Deleted { get; init; }

    /// <summary>Texts for Warning headers.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What admission notes for the audit log.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoAnnotations;

    /// <summary>How long it waited for webhooks.</summary>
    public TimeSpan WebhookTime { get; init; }

    /// <summary>A refusal; null otherwise. Not to be edited.</summary>
    public V1Status? Failure { get; init; }
}
