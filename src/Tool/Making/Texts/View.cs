using OrleansAA.ApiMachinery.Schemas;
using ProjectName.Api.VERSION;

namespace ProjectName.Api;

/// <summary>What subresource-name of a KindName is: read there, and put back.</summary>
[ApiType("api.group", Version = "version-name")]
public sealed class HandlerName
{
    private const string Annotation = "api.group/subresource-name";

    /// <summary>Why it is as it is, in a sentence.</summary>
    [MaxLength(256)]
    public string? Reason { get; set; }

    /// <summary>Makes it of an object.</summary>
    internal static HandlerName Of(KindName obj) => new() { Reason = obj.Metadata.Annotations?.TryGetValue(Annotation, out var reason) == true ? reason : null };

    /// <summary>Writes it into an object; again, if others were faster.</summary>
    internal void WriteTo(KindName obj)
    {
        obj.Metadata.Annotations ??= new Dictionary<string, string>();
        if (Reason is null)
            obj.Metadata.Annotations.Remove(Annotation);
        else
            obj.Metadata.Annotations[Annotation] = Reason;
    }
}
