using System.Globalization;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Meta;
using k8s.Models;

namespace OrleansAA.Gateway.Requests;

/// <summary>Options in the query, converted as k8s.io/apimachinery/pkg/runtime converts query parameters.</summary>
internal static class QueryOptions
{
    /// <exception cref="StatusException">400: a number is none.</exception>
    public static ListOptions List(GoQuery query) => new()
    {
        LabelSelector = query.First("labelSelector"),
        FieldSelector = query.First("fieldSelector"),
        Watch = query.IsTrue("watch"),
        AllowWatchBookmarks = query.IsTrue("allowWatchBookmarks"),
        ResourceVersion = query.First("resourceVersion"),
        ResourceVersionMatch = query.First("resourceVersionMatch"),
        TimeoutSeconds = Number(query, "timeoutSeconds"),
        Limit = Number(query, "limit") ?? 0,
        Continue = query.First("continue"),
        SendInitialEvents = query.Flag("sendInitialEvents"),
    };

    public static WriteOptions Write(GoQuery query) => new()
    {
        FieldManager = query.First("fieldManager"),
        FieldValidation = query.First("fieldValidation"),
        DryRun = query.All("dryRun"),
        Force = query.Flag("force"),
    };

    /// <exception cref="StatusException">400: a number is none.</exception>
    public static V1DeleteOptions Delete(GoQuery query) => new()
    {
        GracePeriodSeconds = Number(query, "gracePeriodSeconds"),
        OrphanDependents = query.Flag("orphanDependents"),
        PropagationPolicy = query.Find("propagationPolicy"),
        DryRun = [.. query.All("dryRun")],
        IgnoreStoreReadErrorWithClusterBreakingPotential = query.Flag("ignoreStoreReadErrorWithClusterBreakingPotential"),
        Preconditions = Preconditions(NotEmpty(query, "uid"), NotEmpty(query, "resourceVersion")),
    };

    private static V1Preconditions? Preconditions(string? uid, string? resourceVersion) =>
        uid is null && resourceVersion is null ? null : new() { Uid = uid, ResourceVersion = resourceVersion };

    private static string? NotEmpty(GoQuery query, string name) => query.Find(name) is { Length: > 0 } value ? value : null;

    /// <summary>Null if the name is not there. A name without a value is there, and its value is no number.</summary>
    private static long? Number(GoQuery query, string name)
    {
        if (query.Find(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && IsDecimal(text))
            return number;
        throw Statuses.BadRequest($"strconv.ParseInt: parsing {GoQuote.Quote(text)}: {(IsDecimal(text) ? "value out of range" : "invalid syntax")}");
    }

    /// <summary>An optional sign, then digits of ASCII, at least one.</summary>
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        var digits = text is ['-' or '+', ..] ? text[1..] : text;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9');
    }
}
