using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Schemas;
using ProjectName.Api.VERSION;

namespace ProjectName.Api;

/// <summary>What is asked for by a create of subresource-name.</summary>
[ApiType("api.group", Version = "version-name")]
public sealed class HandlerNameRequest
{
    /// <summary>Why, in a sentence.</summary>
    [MaxLength(256)]
    public string? Reason { get; set; }
}

/// <summary>What has become of it.</summary>
[ApiType("api.group", Version = "version-name")]
public sealed class HandlerNameResult
{
    /// <summary>The object's resourceVersion after it.</summary>
    public string ResourceVersion { get; set; } = "";
}

/// <summary>Answers subresource-name of a KindName.</summary>
internal static class HandlerName
{
    /// <summary>Notes in the object why; a write is made again if others were faster.</summary>
    public static async Task<HandlerNameResult> AnswerAsync(ActionRequest<KindName> request, HandlerNameRequest body)
    {
        var written = await request.WriteAsync(o => Note(o, body.Reason ?? ""));
        return new() { ResourceVersion = written.Revision.ToString() };
    }

    private static void Note(KindName obj, string reason)
    {
        obj.Metadata.Annotations ??= new Dictionary<string, string>();
        obj.Metadata.Annotations["api.group/subresource-name"] = reason;
    }
}
