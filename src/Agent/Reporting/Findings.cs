using OrleansAA.Agent.Firewalls;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Reporting;

/// <summary>What a pass over the firewall says of each rule. Messages say nothing that changes by itself, or a status would be written for nothing.</summary>
internal sealed class Findings(string firewall)
{
    // Ports that somebody had closed, by the generation of the rule that is told so.
    private readonly HashSet<(string Uid, long Generation)> _restored = [];

    /// <summary>A pass went through.</summary>
    public IReadOnlyList<Report> Of(HostPlan plan, SyncOutcome outcome)
    {
        _restored.IntersectWith(plan.Rules.Select(r => Identity(r.Rule)));
        foreach (var rule in plan.Rules.Where(r => r.ConflictsWith is null && outcome.Drifted.Contains(r.Rule.Spec.Port)))
            _restored.Add(Identity(rule.Rule));
        return [.. plan.Rules.Select(r => new Report(r.Rule, [Applied(r, outcome), Drifted(r), Conflict(r)]))];
    }

    /// <summary>The firewall could not be read or changed.</summary>
    public IReadOnlyList<Report> Of(HostPlan plan, FirewallException error) =>
        [.. plan.Rules.Select(r => new Report(r.Rule, [new(ConditionTypes.Applied, ConditionTypes.Unknown, "FirewallFailed", error.Message), Drifted(r), Conflict(r)]))];

    public static Finding Conflict(PlannedRule rule) => rule.ConflictsWith is { } other
        ? new(ConditionTypes.Conflict, ConditionTypes.True, "PortTaken", $"port {rule.Rule.Spec.Port} of this host is {other}'s, which is older and has another name")
        : new(ConditionTypes.Conflict, ConditionTypes.False, "NoConflict", "no other rule has this port under another name");

    private Finding Applied(PlannedRule rule, SyncOutcome outcome)
    {
        var port = rule.Rule.Spec.Port;
        if (rule.ConflictsWith is { } other)
            return new(ConditionTypes.Applied, ConditionTypes.False, "Conflict", $"port {port} of this host is {other}'s");
        return outcome.Failures.TryGetValue(port, out var why)
            ? new(ConditionTypes.Applied, ConditionTypes.False, "Refused", why)
            : new(ConditionTypes.Applied, ConditionTypes.True, "Opened", $"port {port} is open by {firewall}");
    }

    private Finding Drifted(PlannedRule rule) => _restored.Contains(Identity(rule.Rule))
        ? new(ConditionTypes.Drifted, ConditionTypes.False, "Restored", $"port {rule.Rule.Spec.Port} had been changed in the firewall by somebody else, and was set right")
        : new(ConditionTypes.Drifted, ConditionTypes.False, "AsApplied", "the firewall is as it was made");

    private static (string Uid, long Generation) Identity(PortRule rule) => (rule.Metadata.Uid, rule.Generation);
}
