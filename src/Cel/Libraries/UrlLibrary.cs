using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

internal sealed class CelUrl(GoUrl url) : CelObject
{
    public static readonly CelType UrlType = CelType.Object("kubernetes.URL");

    public GoUrl Url => url;

    public override CelType Type => UrlType;

    public override bool EqualTo(CelObject other) => other is CelUrl another && another.Url.ToString() == url.ToString();

    public override string ToString() => url.ToString();
}

/// <summary>Kubernetes' URLs.</summary>
internal static class UrlLibrary
{
    public static void Add(FunctionTable functions)
    {
        functions.Global("url", "string_to_url", [CelType.String], CelUrl.UrlType, ToUrl);
        functions.Global("isURL", "is_url_string", [CelType.String], CelType.Bool, (values, meter) => CelValue.Of(!ToUrl(values, meter).IsError));
        Part(functions, "getScheme", "url_get_scheme", url => url.Scheme);
        Part(functions, "getHost", "url_get_host", url => url.Host);
        Part(functions, "getHostname", "url_get_hostname", url => url.Hostname);
        Part(functions, "getPort", "url_get_port", url => url.Port);
        Part(functions, "getEscapedPath", "url_get_escaped_path", url => url.EscapedPath);
        functions.Member("getQuery", "url_get_query", [CelUrl.UrlType], CelType.Map(CelType.String, CelType.List(CelType.String)), Query);
    }

    private static void Part(FunctionTable functions, string name, string id, Func<GoUrl, string> part) =>
        functions.Member(name, id, [CelUrl.UrlType], CelType.String, (values, _) => CelValue.Of(part(((CelUrl)values[0].AsObject).Url)));

    private static CelValue ToUrl(ReadOnlySpan<CelValue> values, Meter meter)
    {
        meter.Work(4L * values[0].AsString.Length);
        return GoUrl.ParseRequestUri(values[0].AsString, out var problem) is { } url ? CelValue.Of(new CelUrl(url)) : CelValue.Error($"URL parse error during conversion from string: {problem}");
    }

    private static CelValue Query(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var url = ((CelUrl)values[0].AsObject).Url;
        meter.Work(4L * url.Query.Length);
        return CelValue.Of(new CelDictionary(url.QueryValues().Select(pair => KeyValuePair.Create(CelValue.Of(pair.Key), CelValue.Of(new CelStringList(pair.Value))))));
    }
}
