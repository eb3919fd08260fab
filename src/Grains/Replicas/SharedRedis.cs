using StackExchange.Redis;

namespace OrleansAA.Grains.Replicas;

/// <summary>The Redis in which replicas find each other, and keep what grains keep.</summary>
/// <param name="Address">As it may be shown.</param>
/// <param name="Configure">Its configuration: anew each time, because each user changes it.</param>
public sealed record SharedRedis(string Address, Func<ConfigurationOptions> Configure)
{
    /// <summary>How long whoever closes a connection waits for what it has asked.</summary>
    private static readonly TimeSpan CloseMax = TimeSpan.FromSeconds(1);

    /// <summary>For Orleans' own parts, which ask asynchronously only: the time of synchronous calls is what they wait when they close it.</summary>
    internal ConfigurationOptions ForOrleans()
    {
        var options = Configure();
        options.SyncTimeout = (int)CloseMax.TotalMilliseconds;
        return options;
    }
}
