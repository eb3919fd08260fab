using OrleansAA.Agent.Reporting;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Controlling;

/// <summary>Finds the rules for which no agent speaks, and what is to be said of them.</summary>
internal sealed class SilentRules(TimeProvider clock)
{
    /// <summary>How long nobody has spoken before that is said, where there are no Leases.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>How long a rule waits where Leases say that its host has no agent: with their duration, a minute after an agent was last there.</summary>
    public static readonly TimeSpan PatienceWithLeases = Patience - Leases.AgentLeases.Duration;

    public const string NoAgent = "NoAgent";

    private Dictionary<(string Uid, long Generation), DateTimeOffset> _since = [];

    /// <param name="rules">All rules.</param>
    /// <param name="living">The hosts that have an agent; null if that is not known, and what rules say is all there is to go by.</param>
    public IReadOnlyList<Report> Of(IReadOnlyList<PortRule> rules, IReadOnlySet<string>? living)
    {
        var (now, patience) = (clock.GetUtcNow(), living is null ? Patience : PatienceWithLeases);
        var silent = rules.Where(r => !r.IsGoing && (living is null ? !HasSpoken(r) : !living.Contains(r.Spec.Host))).ToList();
        _since = silent.ToDictionary(Identity, r => _since.GetValueOrDefault(Identity(r), now));
        var said = silent.Where(r => now - _since[Identity(r)] >= patience || IsOurs(r)).Select(r => r.Key).ToHashSet();
        // Who contradicts whom is seen among all rules of a host.
        return [.. rules.GroupBy(r => r.Spec.Host).SelectMany(h => HostPlan.Of(h).Rules).Where(r => said.Contains(r.Rule.Key)).Select(Silence)];
    }

    private static Report Silence(PlannedRule rule) => new(
        rule.Rule,
        [new(ConditionTypes.Applied, ConditionTypes.Unknown, NoAgent, $"no agent speaks for {rule.Rule.Spec.Host}: whether the port is open is not known"), Findings.Conflict(rule)]);

    private static bool HasSpoken(PortRule rule) =>
        rule.Status.ObservedGeneration == rule.Generation && rule.Status.Conditions?.Any(c => c.Type == ConditionTypes.Applied && c.Reason != NoAgent) == true;

    /// <summary>What was said of this generation already stays said.</summary>
    private static bool IsOurs(PortRule rule) =>
        rule.Status.ObservedGeneration == rule.Generation && rule.Status.Conditions?.Any(c => c.Type == ConditionTypes.Applied && c.Reason == NoAgent) == true;

    private static (string Uid, long Generation) Identity(PortRule rule) => (rule.Metadata.Uid, rule.Generation);
}
