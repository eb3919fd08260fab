using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Tests.Rules;

public sealed class HostPlanTests
{
    [Fact]
    public void Ports_are_wanted_once_and_in_order() => Assert.Equal(
        [new WantedPort(80, "http", true), new WantedPort(443, "https", false)],
        HostPlan.Of([Rule("c", 443, "https"), Rule("a", 80, "http", permanent: true)]).Wanted);

    [Fact]
    public void Of_two_names_for_a_port_the_older_has_it_whatever_the_order()
    {
        PortRule[] rules = [Rule("a", 80, "web", age: 2, permanent: true), Rule("b", 80, "http", age: 1)];
        foreach (var order in (PortRule[][])[rules, [.. rules.Reverse()]])
        {
            var plan = HostPlan.Of(order);
            Assert.Equal([new WantedPort(80, "http", false)], plan.Wanted);
            Assert.Equal([("b", null), ("a", (RuleKey?)new RuleKey("edge", "b"))], plan.Rules.Select(r => (r.Rule.Key.Name, r.ConflictsWith)));
        }
    }

    [Fact]
    public void Of_two_that_are_as_old_the_first_by_name_has_it() =>
        Assert.Equal(new RuleKey("edge", "a"), HostPlan.Of([Rule("b", 80, "x"), Rule("a", 80, "y")]).Rules.Single(r => r.Rule.Key.Name == "b").ConflictsWith);

    [Fact]
    public void Rules_of_one_name_say_the_same_and_one_that_is_permanent_is_enough()
    {
        var plan = HostPlan.Of([Rule("a", 80, "http", age: 1), Rule("b", 80, "http", age: 2, permanent: true)]);
        Assert.Equal([new WantedPort(80, "http", true)], plan.Wanted);
        Assert.All(plan.Rules, r => Assert.Null(r.ConflictsWith));
    }

    [Fact]
    public void What_is_being_deleted_is_wanted_no_more()
    {
        var going = Rule("a", 80, "http");
        going.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        Assert.Empty(HostPlan.Of([going]).Wanted);
        Assert.Empty(HostPlan.Of([going]).Rules);
    }

    internal static PortRule Rule(string name, int port, string service, int age = 0, bool permanent = false, string host = "web-1") => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = "edge", Uid = $"uid-{name}", Generation = 1, ResourceVersion = "7", CreationTimestamp = DateTime.UnixEpoch.AddSeconds(age) },
        Spec = new() { Name = service, Port = port, Host = host, IsPermanent = permanent },
    };
}
