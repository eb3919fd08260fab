using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>One attempt at one write: the request and the object it meets.</summary>
internal sealed class WriteContext(ResourceKind kind, WriteRequest request, StoredObject? live, List<string> warnings, AuditAnnotations annotations)
{
    private object? _old;

    public ResourceKind Kind { get; } = kind;

    public WriteRequest Request { get; } = request;

    /// <summary>The version in the path.</summary>
    public KindVersion Version { get; } = kind.Version(request.Version) ?? throw Statuses.NoResource();

    /// <summary>The object as it is stored, or null.</summary>
    public StoredObject? Live { get; } = live;

    /// <summary>Texts for Warning headers, which a refusal has too.</summary>
    public List<string> Warnings { get; } = warnings;

    /// <summary>What plugins note for the audit log, which a refusal has too.</summary>
    public AuditAnnotations Annotations { get; } = annotations;

    /// <summary>Ends what takes long of it: nobody waits for the answer any more.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The name as admission sees it: the generateName of one that is being made.</summary>
    public string NameForAdmission { get; set; } = request.Name;

    /// <summary>The subresource that is written; null for the object itself.</summary>
    public Subresource? Subresource { get; } = request.Subresource.Length == 0 ? null : kind.Subresource(request.Subresource) ?? throw Statuses.NoResource();

    /// <summary>What the write can change.</summary>
    public WritableFields Writes => Subresource?.Writes ?? Kind.Writes;

    /// <summary>The live object, decoded; not to be edited.</summary>
    public object Old => _old ??= DecodeLive();

    public V1ObjectMeta OldMeta => ResourceKind.MetaOf(Old);

    /// <summary>The live object decoded anew, for editing.</summary>
    public object DecodeLive() => KindCodec.DecodeStored(Kind, Live!.Json.Span);

    /// <summary>404 if there is no live object.</summary>
    public void RequireLive()
    {
        if (Live is null)
            throw Statuses.NotFound(Kind.Resource, Request.Name);
    }
}
