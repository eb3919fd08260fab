using k8s.Models;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>One attempt at one write: the request and the object it meets.</summary>
internal sealed class WriteContext(ResourceKind kind, WriteRequest request, StoredObject? live, List<string> warnings)
{
    private object? _old;

    public ResourceKind Kind { get; } = kind;

    public WriteRequest Request { get; } = request;

    /// <summary>The version in the path.</summary>
    public KindVersion Version { get; } = kind.Version(request.Version) ?? throw Statuses.Generic(404, StatusReason.NotFound, "the server could not find the requested resource");

    /// <summary>The object as it is stored, or null.</summary>
    public StoredObject? Live { get; } = live;

    /// <summary>Texts for Warning headers, which a refusal has too.</summary>
    public List<string> Warnings { get; } = warnings;

    /// <summary>The name as admission sees it: the generateName of one that is being made.</summary>
    public string NameForAdmission { get; set; } = request.Name;

    public bool IsStatus => Request.Subresource == "status";

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
