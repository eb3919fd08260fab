using Microsoft.Extensions.Primitives;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>The manager a client has that names none (k8s.io/apiserver/pkg/endpoints/handlers: managerOrUserAgent, prefixFromUserAgent).</summary>
public sealed class FieldManagersTests
{
    [Theory]
    [InlineData("kubectl/v1.36.0 (linux/amd64) kubernetes/abc", "kubectl")]
    [InlineData("kubectl", "kubectl")]
    [InlineData("/v1", "")]
    [InlineData("", "")]
    [InlineData("my controller/2", "my controller")]
    [InlineData("a\tb\u0007c/1", "abc")]
    [InlineData("größe\u200b/1", "größe")]
    public void It_is_what_can_be_printed_of_the_user_agent_up_to_the_slash(string agent, string manager) => Assert.Equal(manager, FieldManagers.OfUserAgent(agent));

    [Theory]
    [InlineData("a", 128)]
    [InlineData("é", 64)]
    [InlineData("世", 42)]
    public void It_has_128_bytes_at_most_and_no_half_of_a_character(string character, int characters) =>
        Assert.Equal(string.Concat(Enumerable.Repeat(character, characters)), FieldManagers.OfUserAgent(string.Concat(Enumerable.Repeat(character, 200)) + "/1"));

    [Fact]
    public void Of_several_headers_the_first_counts_and_of_none_nothing()
    {
        Assert.Equal("one", FieldManagers.OfUserAgent(new StringValues(["one/1", "two/2"])));
        Assert.Equal("", FieldManagers.OfUserAgent(StringValues.Empty));
    }
}
