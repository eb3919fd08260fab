using OrleansAA.Load.Calling;

namespace OrleansAA.Load.Scenarios;

/// <summary>GET of one object after the other.</summary>
internal sealed class GetScenario(Site site) : CallScenario(site)
{
    private long _next;

    public override ValueTask<CallCost> CallAsync(long intended, CancellationToken cancellationToken) =>
        Site.Connections.SendAsync(ApiRequest.Get(Site.Endpoint.Object(Site.NameOf(Interlocked.Increment(ref _next)))), cancellationToken);
}

/// <summary>A list of the collection.</summary>
internal sealed class ListScenario : CallScenario
{
    private readonly Func<long, string> _query;
    private readonly bool _isPaged;
    private long _next;

    private ListScenario(Site site, Func<long, string> query, bool isPaged = false) : base(site) => (_query, _isPaged) = (query, isPaged);

    public override IReadOnlyList<Rate> Rates => Site.Options.ListRates;

    /// <summary>Of everything in one answer.</summary>
    public static ListScenario OfAll(Site site) => new(site, _ => "");

    /// <summary>Of everything, page by page.</summary>
    public static ListScenario Paged(Site site) => new(site, _ => $"?limit={site.Options.Page}", isPaged: true);

    /// <summary>Of a hundredth, by a label.</summary>
    public static ListScenario BySelector(Site site) => new(site, i => $"?labelSelector={ObjectTemplate.ShardLabel}%3D{i % ObjectTemplate.Shards}");

    public override ValueTask<CallCost> CallAsync(long intended, CancellationToken cancellationToken)
    {
        var path = Site.Endpoint.Collection + _query(Interlocked.Increment(ref _next));
        return _isPaged ? AllPagesAsync(path, cancellationToken) : Site.Connections.SendAsync(ApiRequest.Get(path), cancellationToken);
    }

    private async ValueTask<CallCost> AllPagesAsync(string path, CancellationToken cancellationToken)
    {
        var (cost, next) = (default(CallCost), "");
        do
        {
            var (page, answer) = await Site.Connections.ReadAsync(ApiRequest.Get(path + next), cancellationToken);
            cost += page;
            next = ListAnswer.Read(answer).Continue is { } more ? "&continue=" + Uri.EscapeDataString(more) : "";
        }
        while (next.Length > 0);
        return cost;
    }
}
