using OrleansAA.ApiMachinery.Strategies;
using OrleansAA.PortRules.V1;
using Xunit;

namespace OrleansAA.PortRules.Tests;

public class PortRuleStrategyTests
{
    private const string NotALabel =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
        + " (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string NotASubdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    [Fact]
    public void A_good_rule_passes() => Assert.Empty(Errors("http", "node-1.example.com", 8080));

    [Fact]
    public void Everything_is_required() => Assert.Equal(
        [
            "spec.name: Required value", "spec.host: Required value", "spec.port: Invalid value: 0: must be between 1 and 65535, inclusive",
        ],
        Errors("", "", 0));

    [Fact]
    public void The_name_is_a_DNS_label() =>
        Assert.Equal([$"spec.name: Invalid value: \"Not_A_Label\": {NotALabel}"], Errors("Not_A_Label", "a", 1));

    [Fact]
    public void The_name_has_at_most_63_characters()
    {
        Assert.Empty(Errors(new string('a', 63), "a", 1));
        Assert.Equal([$"spec.name: Invalid value: \"{new string('a', 64)}\": must be no more than 63 characters"], Errors(new string('a', 64), "a", 1));
    }

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("::1")]
    [InlineData("a")]
    [InlineData("a-b.c")]
    [InlineData("256.1.1.1")]
    [InlineData("01.2.3.4")]
    public void A_host_is_an_address_or_a_name(string host) => Assert.Empty(Errors("http", host, 1));

    [Theory]
    [InlineData("not a host")]
    [InlineData("UPPER.example.com")]
    [InlineData("[::1]")]
    [InlineData("::1%eth0")]
    [InlineData("1.2.3.4:80")]
    public void Anything_else_is_no_host(string host) =>
        Assert.Equal([$"spec.host: Invalid value: \"{host}\": must be an IP address or a DNS name: {NotASubdomain}"], Errors("http", host, 1));

    [Theory]
    [InlineData(1)]
    [InlineData(65535)]
    public void A_port_lies_between_1_and_65535(int port) => Assert.Empty(Errors("http", "a", port));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_beyond_that_is_refused(int port) =>
        Assert.Equal([$"spec.port: Invalid value: {port}: must be between 1 and 65535, inclusive"], Errors("http", "a", port));

    [Fact]
    public void An_update_is_held_to_the_same_rules()
    {
        IStrategy strategy = new PortRuleStrategy();
        var bad = Rule("http", "a", 0);
        Assert.Equal(strategy.Validate(bad).Select(e => e.ToString()), strategy.ValidateUpdate(bad, Rule("http", "a", 1)).Select(e => e.ToString()));
    }

    private static IEnumerable<string> Errors(string name, string host, int port) =>
        new PortRuleStrategy().Validate(Rule(name, host, port)).Select(e => e.ToString());

    private static PortRule Rule(string name, string host, int port) => new() { Spec = new() { Name = name, Host = host, Port = port } };
}
