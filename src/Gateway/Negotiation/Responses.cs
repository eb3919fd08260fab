using System.Buffers;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>Answers with objects in the form the client asked for.</summary>
internal sealed class Responses(KindForms forms)
{
    public ResponseFormat FormatOf(HttpContext context, ResourceKind kind) => ResponseFormat.Json with { Form = forms.Json(kind, VersionOf(context, kind)) };

    public ResponseFormat WatchFormatOf(HttpContext context, ResourceKind kind) => ResponseFormat.Json with { Form = forms.Json(kind, VersionOf(context, kind)) };

    public static Task WriteObjectAsync(HttpContext context, int code, ResponseFormat format, CachedObject value) =>
        Body.WriteAsync(context, code, format, format.Form!.Encode(value, value.Revision));

    public static Task WriteListAsync(HttpContext context, ResponseFormat format, ListPage page)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        format.Form!.WriteList(output, page);
        return Body.WriteAsync(context, 200, format, output.WrittenMemory);
    }

    private static KindVersion VersionOf(HttpContext context, ResourceKind kind) => kind.Version(context.Scope().Info.Version) ?? throw Serving.NotFound.Resource();
}
