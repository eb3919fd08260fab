using StackExchange.Redis;

namespace OrleansAA.Grains.Replicas;

/// <summary>The Redis in which replicas find each other, and keep what grains keep.</summary>
/// <param name="Address">As it may be shown.</param>
/// <param name="Configure">Its configuration: anew each time, because each user changes it.</param>
public sealed record SharedRedis(string Address, Func<ConfigurationOptions> Configure);
