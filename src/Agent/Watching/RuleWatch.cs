using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using Microsoft.Extensions.Logging;
using OrleansAA.Agent.Connections;
using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Rules;
using OrleansAA.Agent.Telemetry;

namespace OrleansAA.Agent.Watching;

/// <summary>
/// Keeps a store as the server is, for one selector. Begins with a streaming list where the server has it, else with a list; goes on from the revision it has seen, bookmarks included, and
/// begins anew only where the server has forgotten that.
/// </summary>
internal sealed class RuleWatch(ApiConnection api, string selector, RuleStore store, TimeProvider clock, Random random, ILogger logger)
{
    /// <summary>How long one watch is asked for, at least; up to twice as long, so that not all end together.</summary>
    public static readonly TimeSpan TimeAtLeast = TimeSpan.FromMinutes(5);

    /// <summary>A watch that ends sooner is taken for a failure, so that a server that ends each at once is not asked without a pause.</summary>
    private static readonly TimeSpan ShortestRound = TimeSpan.FromSeconds(1);

    /// <summary>How long a watch may go on after it should have ended.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Backoff _backoff = new(clock, random);
    private string? _revision;
    private bool _noStreamingLists;

    public static string SelectorOf(string host) => $"spec.host={host}";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var started = clock.GetTimestamp();
            try
            {
                await RoundAsync(cancellationToken);
                if (clock.GetElapsedTime(started) >= ShortestRound)
                    continue;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Gone)
            {
                AgentLog.ListsAnew(logger, Selected);
                _revision = null;
            }
            catch (HttpOperationException e) when (_revision is null && !_noStreamingLists && e.Response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
            {
                _noStreamingLists = true;
                continue;
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException or IOException or JsonException or HttpIOException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                AgentLog.WatchFailed(logger, Selected, e.Message);
            }
            await _backoff.WaitAsync(cancellationToken);
        }
    }

    /// <summary>One watch, from its beginning to its end.</summary>
    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        if (_revision is null && _noStreamingLists)
            await ListAsync(cancellationToken);
        var time = TimeAtLeast * (1 + random.NextDouble());
        using var timeout = new CancellationTokenSource(time + Grace, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var response = await api.OpenRulesAsync(Query(time), either.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(either.Token));
        var initial = _revision is null ? new Dictionary<RuleKey, PortRule>() : null;
        while (await reader.ReadLineAsync(either.Token) is { } line)
        {
            initial = Take(WatchLine.Parse(line), initial);
            _backoff.Succeeded();
        }
    }

    private string Query(TimeSpan time)
    {
        var common = $"watch=true&allowWatchBookmarks=true&timeoutSeconds={(int)time.TotalSeconds}{Selection}";
        return _revision is null ? $"{common}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan" : $"{common}&resourceVersion={Uri.EscapeDataString(_revision)}";
    }

    private string Selected => selector.Length == 0 ? "all rules" : selector;

    private string Selection => selector.Length == 0 ? "" : $"&fieldSelector={Uri.EscapeDataString(selector)}";

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        using var response = await api.OpenRulesAsync(Selection.TrimStart('&'), cancellationToken);
        var list = KubernetesJson.Deserialize<RuleList>(await response.Content.ReadAsStringAsync(cancellationToken));
        store.Replace(selector, list.Items.ToDictionary(r => r.Key));
        _revision = list.Metadata.ResourceVersion;
    }

    /// <summary>Takes in an event.</summary>
    /// <param name="line">The event.</param>
    /// <param name="initial">What has been sent so far of a streaming list; null behind its end.</param>
    /// <returns>The same, for the next event.</returns>
    private Dictionary<RuleKey, PortRule>? Take(WatchLine line, Dictionary<RuleKey, PortRule>? initial)
    {
        if (line.Type == "ERROR")
            throw new HttpOperationException(line.Status.Message) { Response = new HttpResponseMessageWrapper(new((HttpStatusCode)(line.Status.Code ?? 500)), "") };
        var rule = line.Rule;
        if (initial is not null)
        {
            if (line.Type != "BOOKMARK")
                initial[rule.Key] = rule;
            if (!WatchLine.EndsInitialEvents(rule))
                return initial;
            store.Replace(selector, initial);
        }
        else if (line.Type == "DELETED")
        {
            store.Remove(selector, rule.Key);
        }
        else if (line.Type != "BOOKMARK")
        {
            store.Put(selector, rule);
        }
        _revision = rule.Metadata.ResourceVersion;
        return null;
    }
}
