using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.Agent.Controlling;
using OrleansAA.Agent.Reporting;
using OrleansAA.Agent.Rules;
using OrleansAA.Agent.Tests.Rules;

namespace OrleansAA.Agent.Tests.Controlling;

public sealed class SilentRulesTests
{
    private static readonly HashSet<string> Nobody = [];

    private readonly FakeTimeProvider _clock = new();
    private readonly SilentRules _silent;

    public SilentRulesTests() => _silent = new(_clock);

    [Fact]
    public void Nothing_is_said_at_once_and_then_that_nobody_speaks()
    {
        PortRule[] rules = [HostPlanTests.Rule("web", 80, "http")];
        Assert.Empty(_silent.Of(rules, Nobody));
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.Empty(_silent.Of(rules, Nobody));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["Applied Unknown NoAgent", "Conflict False NoConflict"], Said(_silent.Of(rules, Nobody).Single()));
    }

    [Fact]
    public void A_host_with_an_agent_speaks_for_itself_and_one_that_has_lost_it_has_its_time()
    {
        PortRule[] rules = [Spoken(HostPlanTests.Rule("web", 80, "http"), "Opened")];
        Assert.Empty(_silent.Of(rules, Nobody));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(_silent.Of(rules, new HashSet<string> { "web-1" }));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(_silent.Of(rules, Nobody));
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Single(_silent.Of(rules, Nobody));
    }

    [Fact]
    public void Where_there_are_no_leases_who_has_spoken_of_this_generation_counts()
    {
        var spoken = Spoken(HostPlanTests.Rule("web", 80, "http"), "Opened");
        _silent.Of([spoken], null);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(_silent.Of([spoken], null));
        spoken.Metadata.Generation = 2;
        _silent.Of([spoken], null);
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(_silent.Of([spoken], null));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_silent.Of([spoken], null));
    }

    [Fact]
    public void What_was_said_before_this_controller_came_stays_said()
    {
        PortRule[] rules = [Spoken(HostPlanTests.Rule("web", 80, "http"), SilentRules.NoAgent)];
        Assert.Single(_silent.Of(rules, null));
        Assert.Single(_silent.Of(rules, Nobody));
        Assert.Empty(_silent.Of(rules, new HashSet<string> { "web-1" }));
    }

    [Fact]
    public void Conflicts_are_told_and_those_of_other_hosts_are_none()
    {
        PortRule[] rules = [HostPlanTests.Rule("a", 80, "http"), HostPlanTests.Rule("b", 80, "web", age: 1), HostPlanTests.Rule("c", 80, "web", age: 1, host: "web-2")];
        _silent.Of(rules, Nobody);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            ["a False", "b True", "c False"],
            _silent.Of(rules, Nobody).Select(r => $"{r.Rule.Key.Name} {r.Findings.Single(f => f.Type == ConditionTypes.Conflict).Status}").Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Said(Report report) => report.Findings.Select(f => $"{f.Type} {f.Status} {f.Reason}");

    private static PortRule Spoken(PortRule rule, string reason) => rule with
    {
        Status = new() { ObservedGeneration = rule.Generation, Conditions = [new V1Condition { Type = ConditionTypes.Applied, Status = "True", Reason = reason, Message = "" }] },
    };
}
