using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>The feeds of the kinds served here.</summary>
public interface IWatchFeeds
{
    /// <summary>The feed of a resource, or null if it is not served here.</summary>
    WatchFeed? FeedOf(GroupResource resource);
}
