using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tables;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>Answers with objects in the form the client asked for.</summary>
internal sealed class Responses(KindForms forms)
{
    /// <summary>For an answer that is one object.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">406: the client takes nothing there is.</exception>
    public ResponseFormat FormatOf(HttpContext context, ResourceKind kind) =>
        FormatOf(context, kind, Negotiator.ForDocument(context.Request.Headers.Accept), isList: false);

    /// <summary>For an answer that is one object of another version than that of the path.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">406: the client takes nothing there is.</exception>
    public ResponseFormat FormatOf(HttpContext context, ResourceKind kind, KindVersion version)
    {
        var chosen = Negotiator.ForDocument(context.Request.Headers.Accept);
        chosen.CheckFits(kind, isList: false);
        return Format(context, kind, version, chosen);
    }

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

    /// <summary>Sends a list while it is written: large ones are never in memory as a whole, in whatever form.</summary>
    public static async Task WriteListAsync(HttpContext context, ResponseFormat format, ListPage page)
    {
        var response = context.Response;
        response.StatusCode = 200;
        response.ContentType = format.ContentType;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        await using var output = new AnswerWriter(context);
        var text = ListText.Of(format, format.Form!.FrameOf(page));
        using var items = page.Items.GetEnumerator();
        var isEmpty = !items.MoveNext();
        text.Begin(output, isEmpty);
        for (var isFirst = true; !isEmpty && (isFirst || items.MoveNext()); isFirst = false)
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            text.Write(output, items.Current, isFirst);
            await output.FlushIfFullAsync(context.RequestAborted);
        }
        text.End(output, isEmpty);
        await output.EndAsync(context.RequestAborted);
    }

    private ResponseFormat FormatOf(HttpContext context, ResourceKind kind, NegotiatedResponse chosen, bool isList)
    {
        chosen.CheckFits(kind, isList);
        return Format(context, kind, chosen);
    }

    private ResponseFormat Format(HttpContext context, ResourceKind kind, NegotiatedResponse chosen) =>
        Format(context, kind, kind.Version(context.Scope().Info.Version) ?? throw Statuses.NoResource(), chosen);

    private ResponseFormat Format(HttpContext context, ResourceKind kind, KindVersion version, NegotiatedResponse chosen)
    {
        var include = chosen.Form == ResponseForm.Table ? IncludeObjects.Parse(context.Query().First("includeObject")) : default;
        var form = forms.Of(kind, version, chosen.Form, chosen.MetaVersion, include);
        return ResponseFormat.Of(context, chosen) with { Form = form };
    }
}
