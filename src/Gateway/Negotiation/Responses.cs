using System.Buffers;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tables;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>Answers with objects in the form the client asked for.</summary>
internal sealed class Responses(KindForms forms)
{
    /// <summary>Bytes of a list that are collected before they are sent.</summary>
    private const int FlushBytes = 64 * 1024;

    /// <summary>For an answer that is one object.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">406: the client takes nothing there is.</exception>
    public ResponseFormat FormatOf(HttpContext context, ResourceKind kind) =>
        FormatOf(context, kind, Negotiator.ForDocument(context.Request.Headers.Accept), isList: false);

    /// <summary>For a list at a path that can be watched as well.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">406: the client takes nothing there is.</exception>
    public ResponseFormat ListFormatOf(HttpContext context, ResourceKind kind) =>
        FormatOf(context, kind, Negotiator.ForList(context.Request.Headers.Accept), isList: true);

    /// <summary>For the list that answers a deletecollection.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">406: the client takes nothing there is.</exception>
    public ResponseFormat DeletedFormatOf(HttpContext context, ResourceKind kind) =>
        FormatOf(context, kind, Negotiator.ForDocument(context.Request.Headers.Accept), isList: true);

    /// <summary>For a watch.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">406: the client takes no stream of JSON.</exception>
    public ResponseFormat WatchFormatOf(HttpContext context, ResourceKind kind) =>
        Format(context, kind, Negotiator.ForWatch(context.Request.Headers.Accept));

    public static Task WriteObjectAsync(HttpContext context, int code, ResponseFormat format, CachedObject value) =>
        Body.WriteAsync(context, code, format, format.Form!.Encode(value, value.Revision));

    public static Task WriteListAsync(HttpContext context, ResponseFormat format, ListPage page)
    {
        if (format.IsPlain && !Body.TakesGzip(context, page.Items.Sum(i => i.Json.Length)))
            return StreamListAsync(context, format, page);
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        foreach (var _ in format.Form!.WriteList(output, page))
            continue;
        return Body.WriteAsync(context, 200, format, output.WrittenMemory);
    }

    /// <summary>Sends a list while it is written: large ones are never in memory as a whole.</summary>
    private static async Task StreamListAsync(HttpContext context, ResponseFormat format, ListPage page)
    {
        var response = context.Response;
        response.StatusCode = 200;
        response.ContentType = format.ContentType;
        foreach (var _ in format.Form!.WriteList(response.BodyWriter, page))
        {
            if (response.BodyWriter.UnflushedBytes >= FlushBytes)
                await response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        response.BodyWriter.Write("\n"u8);
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private ResponseFormat FormatOf(HttpContext context, ResourceKind kind, NegotiatedResponse chosen, bool isList)
    {
        chosen.CheckFits(kind, isList);
        return Format(context, kind, chosen);
    }

    private ResponseFormat Format(HttpContext context, ResourceKind kind, NegotiatedResponse chosen)
    {
        var version = kind.Version(context.Scope().Info.Version) ?? throw Serving.NotFound.Resource();
        var include = chosen.Form == ResponseForm.Table ? IncludeObjects.Parse(context.Query().First("includeObject")) : default;
        var form = forms.Of(kind, version, chosen.Form, chosen.MetaVersion, include);
        return ResponseFormat.Of(context, chosen) with { Form = form };
    }
}
