using System.Text.Json;
using OrleansAA.Load.Calling;
using OrleansAA.Load.Measuring;
using OrleansAA.Load.Report;
using OrleansAA.Load.Results;
using OrleansAA.Load.Scenarios;
using OrleansAA.Load.Targets;

namespace OrleansAA.Load;

/// <summary>One run: every target one after the other, then the table, the JSON and the page.</summary>
internal static class LoadRun
{
    /// <returns>An exit code.</returns>
    /// <exception cref="LoadException">It cannot be measured.</exception>
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        var rows = new List<ScenarioResult>();
        var isWhole = await MeasureAsync(options, rows, cancellationToken);
        var result = new LoadResult(LoadResult.CurrentVersion, TimeProvider.System.GetUtcNow(), Machine.Read(), SettingsOf(options), rows);
        ResultTable.Print(result, Console.Out);
        if (options.Json is { } json)
            await File.WriteAllBytesAsync(json, JsonSerializer.SerializeToUtf8Bytes(result, ResultJson.Options), CancellationToken.None);
        if (options.Report is { } report)
            await File.WriteAllTextAsync(report, HtmlReport.Write(result), CancellationToken.None);
        return !isWhole ? LoadExit.NotRun : result.IsAllWell ? LoadExit.AllWell : LoadExit.NotAllWell;
    }

    /// <returns>False after Ctrl-C: what was measured by then is there.</returns>
    private static async Task<bool> MeasureAsync(LoadOptions options, List<ScenarioResult> rows, CancellationToken cancellationToken)
    {
        var targets = Targets(options);
        await using var progress = new Progress(targets.Sum(t => RowsOf(options, t.Admission)));
        await using var floor = options.Floor ? await FloorMeter.StartAsync(options) : null;
        try
        {
            foreach (var (name, admission, start) in targets)
            {
                progress.Site(name);
                await using var site = await Site.OpenAsync(await start(cancellationToken), options, admission, cancellationToken);
                await RunAsync(site, new(site, floor, progress), progress, rows, cancellationToken);
            }
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task RunAsync(Site site, ScenarioRunner runner, Progress progress, List<ScenarioResult> rows, CancellationToken cancellationToken)
    {
        try
        {
            progress.Say($"making {site.Options.Objects} objects");
            await site.FillAsync(cancellationToken);
            await foreach (var row in runner.RunAsync(cancellationToken))
            {
                rows.Add(row);
                progress.Done(row);
            }
        }
        catch (CallFailedException e)
        {
            throw new LoadException($"{site.Target.Name}: what a scenario needs cannot be made: {e.Message}");
        }
        finally
        {
            // Servers that were started here go with all they have.
            if (site.Options.Kubeconfig is not null)
                await CleanAsync(site, progress);
        }
    }

    private static async Task CleanAsync(Site site, Progress progress)
    {
        try
        {
            progress.Say("taking away what was made");
            await site.CleanAsync();
        }
        catch (CallFailedException e)
        {
            Console.Error.WriteLine($"warning: objects are left, kubectl delete -l {Uri.UnescapeDataString(site.Selector["labelSelector=".Length..])} takes them away: {e.Message}");
        }
    }

    private static List<(string Name, AdmissionSort Admission, Func<CancellationToken, Task<ITarget>> Start)> Targets(LoadOptions options)
    {
        if (options.Kubeconfig is not null)
            return [(options.Kubeconfig, AdmissionSort.None, async token => await KubeconfigTarget.OpenAsync(options, token))];
        return
        [
            .. options.Servers.SelectMany(s => options.Admission.Where(a => RowsOf(options, a) > 0).Select(a =>
                ($"{s}, admission {a}".ToLowerInvariant(), a, (Func<CancellationToken, Task<ITarget>>)(async _ => await OwnServers.StartAsync(s, a, options))))),
        ];
    }

    private static int RowsOf(LoadOptions options, AdmissionSort admission) => ScenarioCatalog.RowsOf(options, isAdmitted: admission != AdmissionSort.None);

    private static SettingsResult SettingsOf(LoadOptions options) =>
        new(options.Resource, options.Duration.TotalSeconds, options.WarmUp.TotalSeconds, options.Objects, options.Connections, options.Callers, options.Page);
}
