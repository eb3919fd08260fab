namespace OrleansAA.Agent.Rules;

/// <summary>
/// What the rules of one host come to: each port once, and which rules contradict others. Of two rules for one port the older has the say, so that a new rule takes nothing
/// from one that is in effect; another of the same name says the same once more, and is no conflict.
/// </summary>
internal sealed class HostPlan
{
    private HostPlan(IReadOnlyList<PlannedRule> rules, IReadOnlyList<WantedPort> wanted) => (Rules, Wanted) = (rules, wanted);

    /// <summary>All rules but those that are being deleted, by port and age.</summary>
    public IReadOnlyList<PlannedRule> Rules { get; }

    /// <summary>The ports that have to be open, in order; each once.</summary>
    public IReadOnlyList<WantedPort> Wanted { get; }

    public static HostPlan Of(IEnumerable<PortRule> rules)
    {
        var planned = new List<PlannedRule>();
        var wanted = new List<WantedPort>();
        foreach (var port in rules.Where(r => !r.IsGoing).GroupBy(r => r.Spec.Port).OrderBy(g => g.Key))
        {
            var claims = port.OrderBy(r => r.Metadata.CreationTimestamp).ThenBy(r => r.Key.Namespace, StringComparer.Ordinal).ThenBy(r => r.Key.Name, StringComparer.Ordinal).ToList();
            var first = claims[0];
            planned.AddRange(claims.Select(r => new PlannedRule(r, r.Spec.Name == first.Spec.Name ? null : first.Key)));
            wanted.Add(new(port.Key, first.Spec.Name, claims.Any(r => r.Spec.IsPermanent && r.Spec.Name == first.Spec.Name)));
        }
        return new(planned, wanted);
    }
}

/// <summary>A rule, and what has its port under another name.</summary>
internal sealed record PlannedRule(PortRule Rule, RuleKey? ConflictsWith);
