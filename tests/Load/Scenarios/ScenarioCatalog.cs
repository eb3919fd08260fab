namespace OrleansAA.Load.Scenarios;

/// <summary>All scenarios, in the order in which they run.</summary>
internal static class ScenarioCatalog
{
    /// <summary>The one that is no sort of call: events are what counts.</summary>
    public const string Watch = "watch";

    private static readonly (string Name, Func<Site, CallScenario> Make)[] Calls =
    [
        ("create", s => new CreateScenario(s)),
        ("get", s => new GetScenario(s)),
        ("patch", s => new MergePatchScenario(s)),
        ("apply", s => new ApplyScenario(s)),
        ("update", s => new UpdateScenario(s)),
        ("delete", s => new DeleteScenario(s)),
        ("list", s => ListScenario.OfAll(s)),
        ("list-paged", s => ListScenario.Paged(s)),
        ("list-selector", s => ListScenario.BySelector(s)),
        ("mixed", s => new MixedScenario(s)),
    ];

    /// <summary>Those that write nothing: admission has nothing to do with them.</summary>
    private static readonly string[] Reads = ["get", "list", "list-paged", "list-selector"];

    public static IReadOnlyList<string> Names { get; } = [.. Calls.Select(c => c.Name), Watch];

    /// <summary>How many rows there will be.</summary>
    public static int RowsOf(LoadOptions options, bool isAdmitted)
    {
        var watch = isAdmitted || !options.Scenarios.Contains(Watch) ? 0 : options.Streams.Count * options.Stuck.Count * options.WatchRates.Count;
        return watch + options.Scenarios.Where(n => n != Watch && !(isAdmitted && Reads.Contains(n))).Sum(n => n.StartsWith("list", StringComparison.Ordinal) ? options.ListRates.Count : options.Rates.Count);
    }

    /// <summary>The call scenarios of these names.</summary>
    public static IEnumerable<(string Name, CallScenario Scenario)> Of(LoadOptions options, Site site) =>
        Calls.Where(c => options.Scenarios.Contains(c.Name) && (site.Admission == AdmissionSort.None || !Reads.Contains(c.Name))).Select(c => (c.Name, c.Make(site)));
}
