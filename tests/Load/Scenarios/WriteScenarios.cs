using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAA.Load.Calling;

namespace OrleansAA.Load.Scenarios;

/// <summary>POST of a new object.</summary>
internal sealed class CreateScenario(Site site) : CallScenario(site)
{
    private const string Sort = "-created";
    private long _created;

    public override ValueTask<CallCost> CallAsync(long intended, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _created) - 1;
        return Site.CreateAsync(Site.Name(Sort, number), number, cancellationToken);
    }

    public override Task CleanAsync(CancellationToken cancellationToken) => Site.DeleteManyAsync(Sort, 0, _created, cancellationToken);
}

/// <summary>PATCH of one label, as a merge patch.</summary>
internal sealed class MergePatchScenario(Site site) : CallScenario(site)
{
    public const string ContentType = "application/merge-patch+json";

    public override ValueTask<CallCost> CallAsync(long intended, CancellationToken cancellationToken)
    {
        var write = Site.NextWrite();
        return Site.Connections.SendAsync(new(HttpMethod.Patch, Site.Endpoint.Object(Site.NameOf(write)), ObjectTemplate.Patch(write), ContentType), cancellationToken);
    }
}

/// <summary>Server-side apply of a whole object, of which one label is another one.</summary>
internal sealed class ApplyScenario(Site site) : CallScenario(site)
{
    public override ValueTask<CallCost> CallAsync(long intended, CancellationToken cancellationToken) => ApplyAsync(Site, Site.NextWrite(), cancellationToken);

    public static ValueTask<CallCost> ApplyAsync(Site site, long write, CancellationToken cancellationToken)
    {
        var name = site.NameOf(write);
        var request = new ApiRequest(HttpMethod.Patch, site.Endpoint.Object(name) + "?fieldManager=load&force=true", site.Template.Object(name, write % site.Options.Objects, write), "application/apply-patch+yaml");
        return site.Connections.SendAsync(request, cancellationToken);
    }
}

/// <summary>GET of an object, and PUT of it with another label: two requests.</summary>
internal sealed class UpdateScenario(Site site) : CallScenario(site)
{
    public override async ValueTask<CallCost> CallAsync(long intended, CancellationToken cancellationToken)
    {
        var write = Site.NextWrite();
        var path = Site.Endpoint.Object(Site.NameOf(write));
        var (read, answer) = await Site.Connections.ReadAsync(ApiRequest.Get(path), cancellationToken);
        var value = JsonNode.Parse(answer)!;
        value["metadata"]!["labels"]![ObjectTemplate.WriteLabel] = write.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return read + await Site.Connections.SendAsync(new(HttpMethod.Put, path, JsonSerializer.SerializeToUtf8Bytes(value)), cancellationToken);
    }
}

/// <summary>DELETE of an object that was made before.</summary>
internal sealed class DeleteScenario(Site site) : CallScenario(site)
{
    private const string Sort = "-doomed";
    private long _made;
    private long _deleted;

    public override long CallsMax => _made - _deleted;

    public override async Task PrepareAsync(long calls, CancellationToken cancellationToken)
    {
        var wanted = _deleted + Math.Min(calls, Site.Options.Objects);
        if (wanted > _made)
            await Site.CreateManyAsync(Sort, _made, wanted, cancellationToken);
        _made = Math.Max(_made, wanted);
    }

    public override ValueTask<CallCost> CallAsync(long intended, CancellationToken cancellationToken) =>
        Site.Connections.SendAsync(new(HttpMethod.Delete, Site.Endpoint.Object(Site.Name(Sort, Interlocked.Increment(ref _deleted) - 1))), cancellationToken);

    public override Task CleanAsync(CancellationToken cancellationToken) => Site.DeleteManyAsync(Sort, _deleted, _made, cancellationToken);
}
