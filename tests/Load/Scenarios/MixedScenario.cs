using System.Collections.Concurrent;
using OrleansAA.Load.Calling;
using OrleansAA.Load.Watching;

namespace OrleansAA.Load.Scenarios;

/// <summary>Of twenty calls thirteen gets, three merge patches, an apply, a create, a delete, and a page of a list; beside them watch streams that check every write.</summary>
internal sealed class MixedScenario(Site site) : CallScenario(site)
{
    private const string Sort = "-mixed";
    private const int Round = 20;

    private readonly ConcurrentQueue<string> _made = new();
    private long _next;
    private long _created;

    public override int Streams => LoadLimits.MixedStreams;

    /// <summary>Knows of the writes that watchers have to see.</summary>
    public Watchers? Watchers { get; set; }

    public override ValueTask<CallCost> CallAsync(long intended, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _next);
        return (number % Round) switch
        {
            3 or 9 or 15 => WriteAsync(intended, w => Site.Connections.SendAsync(
                new(HttpMethod.Patch, Site.Endpoint.Object(Site.NameOf(number)), ObjectTemplate.Patch(w), MergePatchScenario.ContentType), cancellationToken)),
            6 => WriteAsync(intended, w => ApplyScenario.ApplyAsync(Site, w, cancellationToken)),
            11 => WriteAsync(intended, w => CreateAsync(w, cancellationToken)),
            17 when _made.TryDequeue(out var name) => Site.Connections.SendAsync(new(HttpMethod.Delete, Site.Endpoint.Object(name)), cancellationToken),
            19 => Site.Connections.SendAsync(ApiRequest.Get($"{Site.Endpoint.Collection}?limit={Site.Options.Page}"), cancellationToken),
            _ => Site.Connections.SendAsync(ApiRequest.Get(Site.Endpoint.Object(Site.NameOf(number))), cancellationToken),
        };
    }

    public override Task CleanAsync(CancellationToken cancellationToken) => Site.DeleteManyAsync(Sort, 0, _created, cancellationToken);

    private async ValueTask<CallCost> WriteAsync(long intended, Func<long, ValueTask<CallCost>> write)
    {
        if (!Watchers!.Writes.TryBegin(intended, out var number))
            throw new CallFailedException($"watchers keep no more than {LoadLimits.WatchedWritesMax} writes apart: make --duration or --rate smaller");
        var cost = await write(number);
        Watchers.Writes.Acknowledge(number);
        return cost;
    }

    private async ValueTask<CallCost> CreateAsync(long write, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _created) - 1;
        var cost = await Site.CreateAsync(Site.Name(Sort, number), number, cancellationToken, write);
        _made.Enqueue(Site.Name(Sort, number));
        return cost;
    }
}
