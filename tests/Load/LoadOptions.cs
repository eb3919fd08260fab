using System.Globalization;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.Load;

/// <summary>What is to be measured, read and checked.</summary>
internal sealed record LoadOptions
{
    public required IReadOnlyList<ServerSort> Servers { get; init; }

    public required IReadOnlyList<AdmissionSort> Admission { get; init; }

    public required IReadOnlyList<string> Scenarios { get; init; }

    /// <summary>How long each phase is measured.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How long the calls of each scenario are made before the first is measured.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>How long answers, and events that have not come, are waited for after the last call.</summary>
    public required TimeSpan Patience { get; init; }

    public required IReadOnlyList<Rate> Rates { get; init; }

    public required IReadOnlyList<Rate> ListRates { get; init; }

    /// <summary>Writes a second that are watched.</summary>
    public required IReadOnlyList<Rate> WatchRates { get; init; }

    /// <summary>Numbers of watch streams.</summary>
    public required IReadOnlyList<int> Streams { get; init; }

    /// <summary>Numbers of watch streams beside them that nobody reads.</summary>
    public required IReadOnlyList<int> Stuck { get; init; }

    /// <summary>Objects there are while calls are measured.</summary>
    public required int Objects { get; init; }

    public required int Connections { get; init; }

    /// <summary>Calls at once where there is no rate.</summary>
    public required int Callers { get; init; }

    /// <summary>Objects of a page.</summary>
    public required int Page { get; init; }

    public required bool Floor { get; init; }

    /// <summary>The program of the server, if not the one that was built with this.</summary>
    public string? ServerAssembly { get; init; }

    /// <summary>Where an API is that somebody else has started.</summary>
    public string? Kubeconfig { get; init; }

    public string? Context { get; init; }

    /// <summary>GROUP/VERSION/RESOURCE, or VERSION/RESOURCE of the core group.</summary>
    public required string Resource { get; init; }

    public required string Namespace { get; init; }

    /// <summary>A file with an object as JSON.</summary>
    public string? Template { get; init; }

    /// <summary>Processes of an API that somebody else has started.</summary>
    public IReadOnlyList<int> ServerPids { get; init; } = [];

    public string? Json { get; init; }

    public string? Report { get; init; }

    public static TimeSpan ParseDuration(string flag, string text, TimeSpan least)
    {
        if (!GoDuration.TryParse(text, out var duration) || duration < least || duration > LoadLimits.DurationMax)
            throw new LoadException($"{flag}={text}: expected a duration from {GoDurationText.Format(least)} to {GoDurationText.Format(LoadLimits.DurationMax)}, such as 10s or 500ms");
        return duration;
    }

    public static int ParseNumber(string flag, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number : throw new LoadException($"{flag}={text}: expected a number from {least} to {most}");

    public static IReadOnlyList<Rate> ParseRates(string flag, string text)
    {
        var parts = text.Split(',');
        return parts.Length <= LoadLimits.RatesMax ? [.. parts.Select(p => Rate.Parse(flag, p))] : throw new LoadException($"{flag}={text}: expected at most {LoadLimits.RatesMax} rates");
    }

    /// <summary>Names of a list of flags' values, each once, in the order of <paramref name="known"/>.</summary>
    public static IReadOnlyList<string> ParseNames(string flag, string text, IReadOnlyList<string> known)
    {
        if (text == "all")
            return known;
        var given = text.Split(',');
        foreach (var name in given.Where(n => !known.Contains(n)))
            throw new LoadException($"{flag}={text}: {(name.Length == 0 ? "a name is missing" : $"there is no {name}")}; expected all, or some of {string.Join(",", known)}");
        return [.. known.Where(given.Contains)];
    }
}

/// <summary>What is started.</summary>
internal enum ServerSort
{
    /// <summary>One server on its embedded store.</summary>
    Embedded,

    /// <summary>One server on a Redis.</summary>
    Redis,

    /// <summary>Three replicas on one Redis.</summary>
    Three,
}

/// <summary>What looks at writes before they are done.</summary>
internal enum AdmissionSort
{
    /// <summary>A server on its own: no root above it.</summary>
    None,

    /// <summary>A ValidatingAdmissionPolicy of a root above the server.</summary>
    Policy,

    /// <summary>A validating webhook of a root above the server, called for each write.</summary>
    Webhook,
}

/// <summary>Calls a second, or as many as are answered.</summary>
/// <param name="PerSecond">Null: as many as are answered.</param>
internal readonly record struct Rate(double? PerSecond)
{
    private const string SaturatedText = "max";

    public bool IsSaturated => PerSecond is null;

    public static Rate Parse(string flag, string text)
    {
        if (text == SaturatedText)
            return new(null);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0 && rate <= LoadLimits.RateMax
            ? new(rate) : throw new LoadException($"{flag}={text}: expected calls a second, more than 0 and at most {LoadLimits.RateMax:0}, or max");
    }

    public override string ToString() => PerSecond?.ToString("0.###", CultureInfo.InvariantCulture) ?? SaturatedText;
}
