using System.Text.Json;
using k8s.Models;
using OrleansAA.Agent.Firewalls;
using OrleansAA.Agent.Reporting;
using OrleansAA.Agent.Rules;
using OrleansAA.Agent.Tests.Rules;

namespace OrleansAA.Agent.Tests.Reporting;

public sealed class FindingsTests
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Findings _findings = new("nftables");
    private readonly PortRule _rule = HostPlanTests.Rule("web", 80, "http");

    [Fact]
    public void A_port_that_is_open_is_said_to_be() =>
        Assert.Equal(["Applied True Opened", "Drifted False AsApplied", "Conflict False NoConflict"], Said(SyncOutcome.Nothing));

    [Fact]
    public void A_port_that_was_closed_by_hand_says_so_until_the_rule_changes()
    {
        Assert.Contains("Drifted False Restored", Said(new() { Drifted = new HashSet<int> { 80 } }));
        Assert.Contains("Drifted False Restored", Said(SyncOutcome.Nothing));
        _rule.Metadata.Generation = 2;
        Assert.Contains("Drifted False AsApplied", Said(SyncOutcome.Nothing));
    }

    [Fact]
    public void What_the_firewall_refuses_is_told_in_its_words()
    {
        var report = _findings.Of(HostPlan.Of([_rule]), new SyncOutcome { Failures = new Dictionary<int, string> { [80] = "no" } }).Single();
        Assert.Equal(new Finding("Applied", "False", "Refused", "no"), report.Findings[0]);
        Assert.Equal("Unknown", _findings.Of(HostPlan.Of([_rule]), new FirewallException("gone")).Single().Findings[0].Status);
    }

    [Fact]
    public void What_is_said_already_is_not_said_again()
    {
        var report = _findings.Of(HostPlan.Of([_rule]), SyncOutcome.Nothing).Single();
        Assert.False(StatusConfiguration.IsSaid(report));
        var said = report with { Rule = Saying(report, Then) };
        Assert.True(StatusConfiguration.IsSaid(said));
        said.Rule.Metadata.Generation = 2;
        Assert.False(StatusConfiguration.IsSaid(said));
    }

    [Fact]
    public void The_time_of_a_transition_stays_while_the_status_does()
    {
        var report = _findings.Of(HostPlan.Of([_rule]), SyncOutcome.Nothing).Single();
        var later = report with { Rule = Saying(report, Then), Findings = [report.Findings[0] with { Message = "another" }, report.Findings[1] with { Status = "True" }] };
        using var configuration = JsonDocument.Parse(StatusConfiguration.Of(later, Then.AddHours(1)));
        var times = configuration.RootElement.GetProperty("status").GetProperty("conditions").EnumerateArray().Select(c => c.GetProperty("lastTransitionTime").GetDateTimeOffset());
        Assert.Equal([Then, Then.AddHours(1)], times);
        Assert.Equal("uid-web", configuration.RootElement.GetProperty("metadata").GetProperty("uid").GetString());
    }

    [Theory]
    [InlineData("Applied", "True", "Opened", false)]
    [InlineData("Applied", "False", "Conflict", false)]
    [InlineData("Applied", "False", "Refused", true)]
    [InlineData("Applied", "Unknown", "FirewallFailed", true)]
    [InlineData("Conflict", "True", "PortTaken", true)]
    [InlineData("Drifted", "False", "AsApplied", false)]
    [InlineData("Drifted", "False", "Restored", true)]
    public void Events_are_for_what_people_should_see(string type, string status, string reason, bool worth) => Assert.Equal(worth, EventRecorder.IsWorthAnEvent(new(type, status, reason, "")));

    private IEnumerable<string> Said(SyncOutcome outcome) => _findings.Of(HostPlan.Of([_rule]), outcome).Single().Findings.Select(f => $"{f.Type} {f.Status} {f.Reason}");

    private static PortRule Saying(Report report, DateTimeOffset since) => report.Rule with
    {
        Status = new()
        {
            ObservedGeneration = report.Rule.Generation,
            Conditions = [.. report.Findings.Select(f => new V1Condition { Type = f.Type, Status = f.Status, Reason = f.Reason, Message = f.Message, ObservedGeneration = report.Rule.Generation, LastTransitionTime = since.UtcDateTime })],
        },
    };
}
