using OrleansAA.Agent.Firewalls.Firewalld;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Tests.Firewalls;

public class RichRuleChangesTests
{
    private const string Mark = "rule priority=\"21000\" ";

    [Fact]
    public void Ports_that_come_together_and_follow_each_other_are_one_rule() =>
        Assert.Equal(["+53/tcp", "+8080-8082/tcp", "+8084/tcp", "+8081-8082/udp", "+service http"], Of([], "http", "8080/tcp", "8082/tcp", "8081/tcp", "8084/tcp", "8081/udp", "8082/udp", "53/tcp"));

    [Fact]
    public void One_more_port_is_one_more_rule_beside_those_that_are_there() =>
        Assert.Equal(["+8082/tcp"], Of([Port("8080-8081")], "8080/tcp", "8081/tcp", "8082/tcp"));

    [Fact]
    public void A_port_that_goes_out_of_a_range_leaves_the_others_open_before_the_range_is_taken_away() =>
        Assert.Equal(["+8080/tcp", "+8082-8083/tcp", $"-{Port("8080-8083")}"], Of([Port("8080-8083")], "8080/tcp", "8082/tcp", "8083/tcp"));

    [Theory]
    [InlineData("port port=\"8080\" protocol=\"tcp\" reject")]
    [InlineData("family=\"ipv4\" port port=\"8080\" protocol=\"tcp\" accept")]
    [InlineData("port port=\"8081-8080\" protocol=\"tcp\" accept")]
    [InlineData("source address=\"10.0.0.1\" port port=\"8080\" protocol=\"tcp\" accept")]
    [InlineData("port port=\"08080\" protocol=\"tcp\" accept")]
    public void A_rule_with_the_mark_that_no_agent_writes_goes(string rule) => Assert.Equal(["+8080/tcp", $"-{Mark}{rule}"], Of([Mark + rule], "8080/tcp"));

    [Fact]
    public void What_is_as_it_should_be_stays() => Assert.Empty(Of([Port("8080"), Port("8080-8081"), $"{Mark}service name=\"http\" accept"], "http", "8080/tcp", "8081/tcp"));

    private static string Port(string range) => $"{Mark}port port=\"{range}\" protocol=\"tcp\" accept";

    private static IEnumerable<string> Of(string[] found, params string[] wanted)
    {
        var changes = RichRuleChanges.Of(found, wanted.Select(Parse).ToHashSet());
        return [.. changes.Add.Select(a => "+" + Text(a)), .. changes.Remove.Select(r => "-" + r)];
    }

    private static Opening Parse(string text) => text.Split('/') is [var port, var protocol] ? Opening.OfPort(new PortProtocol(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), protocol)) : Opening.OfService(text);

    private static string Text(Opening opening) => opening.Service is { } service ? $"service {service}" : $"{opening.First}{(opening.Last > opening.First ? $"-{opening.Last}" : "")}/{opening.Protocol}";
}
