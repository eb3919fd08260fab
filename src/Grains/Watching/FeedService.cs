using Microsoft.Extensions.Logging;
using Orleans.Metadata;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Contracts.Announcements;

namespace OrleansAA.Grains.Watching;

/// <summary>Hands announcements to the feeds of this replica. It only fills their queues: what they cannot hold is read from the log later.</summary>
internal sealed class FeedService(GrainId id, Silo silo, ILoggerFactory logs, IWatchFeeds feeds) : GrainService(id, silo, logs), IFeedService
{
    public Task AnnounceAsync(CommitBatch batch)
    {
        // A newer replica may have kinds that this one does not know.
        if (feeds.FeedOf(new GroupResource(batch.Group, batch.Resource)) is not { } feed)
            return Task.CompletedTask;
        foreach (var commit in batch.Commits)
        {
            if (commit.Json.IsEmpty)
                feed.Announced(new Revision(commit.Revision));
            else
                feed.Committed(commit.ToEntry());
        }
        return Task.CompletedTask;
    }
}

/// <summary>Finds the service of a silo.</summary>
internal sealed class FeedServices(IGrainFactory factory, GrainInterfaceTypeResolver interfaces)
{
    private readonly GrainInterfaceType _interface = interfaces.GetGrainInterfaceType(typeof(IFeedService));

    public IFeedService Of(SiloAddress silo) => (IFeedService)factory.GetGrain(FeedServiceId.On(silo), _interface);
}
