using k8s.Models;
using OrleansAA.Agent.Leases;

namespace OrleansAA.Agent.Controlling;

/// <summary>
/// Which hosts have an agent, by the Leases. What counts is when a renewal was seen here, not what time it names: clocks of nodes differ.
/// </summary>
internal sealed class LivingHosts(TimeProvider clock)
{
    private Dictionary<string, (DateTime? Renewed, DateTimeOffset Seen)> _seen = [];

    /// <summary>Takes the Leases as they are now.</summary>
    /// <returns>The hosts whose agent has renewed its Lease in time.</returns>
    public IReadOnlySet<string> Take(IReadOnlyList<V1Lease> leases)
    {
        var now = clock.GetUtcNow();
        _seen = leases.ToDictionary(l => l.Metadata.Name, l => _seen.TryGetValue(l.Metadata.Name, out var before) && before.Renewed == l.Spec.RenewTime ? before : (l.Spec.RenewTime, now));
        return leases.Where(l => now - _seen[l.Metadata.Name].Seen < AgentLeases.Duration).SelectMany(AgentLeases.HostsOf).ToHashSet(StringComparer.Ordinal);
    }
}
