using System.Globalization;
using k8s.Models;
using Microsoft.Extensions.Primitives;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.Gateway.Requests;

/// <summary>Options in the query, converted as k8s.io/apimachinery/pkg/runtime converts query parameters.</summary>
internal static class QueryOptions
{
    /// <exception cref="StatusException">400: a number is none.</exception>
    public static ListOptions List(IQueryCollection query) => new()
    {
        LabelSelector = Text(query, "labelSelector"),
        FieldSelector = Text(query, "fieldSelector"),
        Watch = QueryBoolean.IsTrue(query["watch"]),
        AllowWatchBookmarks = QueryBoolean.IsTrue(query["allowWatchBookmarks"]),
        ResourceVersion = Text(query, "resourceVersion"),
        ResourceVersionMatch = Text(query, "resourceVersionMatch"),
        TimeoutSeconds = Number(query, "timeoutSeconds"),
        Limit = Number(query, "limit") ?? 0,
        Continue = Text(query, "continue"),
        SendInitialEvents = query.ContainsKey("sendInitialEvents") ? QueryBoolean.IsTrue(query["sendInitialEvents"]) : null,
    };

    public static WriteOptions Write(IQueryCollection query) => new()
    {
        FieldManager = Text(query, "fieldManager"),
        FieldValidation = Text(query, "fieldValidation"),
        DryRun = Texts(query, "dryRun"),
        Force = query.ContainsKey("force") ? QueryBoolean.IsTrue(query["force"]) : null,
    };

    /// <exception cref="StatusException">400: a number is none.</exception>
    public static V1DeleteOptions Delete(IQueryCollection query) => new()
    {
        GracePeriodSeconds = Number(query, "gracePeriodSeconds"),
        OrphanDependents = query.ContainsKey("orphanDependents") ? QueryBoolean.IsTrue(query["orphanDependents"]) : null,
        PropagationPolicy = query.ContainsKey("propagationPolicy") ? Text(query, "propagationPolicy") : null,
        DryRun = [.. Texts(query, "dryRun")],
        IgnoreStoreReadErrorWithClusterBreakingPotential =
            query.ContainsKey("ignoreStoreReadErrorWithClusterBreakingPotential") ? QueryBoolean.IsTrue(query["ignoreStoreReadErrorWithClusterBreakingPotential"]) : null,
    };

    private static string Text(IQueryCollection query, string name) => query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] ?? "" : "";

    private static string[] Texts(IQueryCollection query, string name) =>
        query.TryGetValue(name, out StringValues values) ? [.. values.Select(v => v ?? "")] : [];

    private static long? Number(IQueryCollection query, string name)
    {
        var text = Text(query, name);
        if (text.Length == 0)
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        var why = text.TrimStart('-', '+') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax";
        throw Statuses.BadRequest($"strconv.ParseInt: parsing {GoQuote.Quote(text)}: {why}");
    }
}
