using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>Request targets as Go's net/url takes them apart.</summary>
public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/a/./b/../c", "/a/./b/../c")]
    [InlineData("//a//b/", "//a//b/")]
    [InlineData("/a%2Fb", "/a/b")]
    [InlineData("/a%2e%2E", "/a..")]
    [InlineData("/a%252e", "/a%2e")]
    [InlineData("/a+b", "/a+b")]
    [InlineData("/a%C3%A4", "/aä")]
    [InlineData("/a%00", "/a\0")]
    [InlineData("/A?b", "/A")]
    [InlineData("/a#b", "/a#b")]
    [InlineData("https://host/a?b", "/a")]
    [InlineData("https://host", "")]
    [InlineData("*", "*")]
    public void A_path_is_unescaped_once_and_not_mended(string raw, string path) => Assert.Equal(path, RequestTarget.Parse(raw)!.Path);

    [Theory]
    [InlineData("/a%")]
    [InlineData("/a%2")]
    [InlineData("/a%zz/b?c=d")]
    [InlineData("/a\u0001")]
    public void What_is_no_target_is_refused(string raw) => Assert.Null(RequestTarget.Parse(raw));

    [Fact]
    public void A_bad_escape_in_the_query_spoils_its_pair_alone()
    {
        var target = RequestTarget.Parse("/a?x=%zz&y=1?z")!;
        Assert.False(target.Query.Has("x"));
        Assert.Equal("1?z", target.Query.First("y"));
    }

    [Fact]
    public void It_is_sent_on_as_it_came() => Assert.Equal("/a/./%2f?b=%zz", RequestTarget.Parse("https://host/a/./%2f?b=%zz")!.Raw);
}
