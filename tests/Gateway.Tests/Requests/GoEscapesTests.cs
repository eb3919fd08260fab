using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>Percent-escapes as Go's net/url takes them out.</summary>
public sealed class GoEscapesTests
{
    [Theory]
    [InlineData("a%20b", "a b", "a b")]
    [InlineData("a+b", "a+b", "a b")]
    [InlineData("a%2Bb+", "a+b+", "a+b ")]
    [InlineData("%252F", "%2F", "%2F")]
    [InlineData("%e4%B8%96", "世", "世")]
    [InlineData("世%41", "世A", "世A")]
    [InlineData("%ff%41", "\uFFFDA", "\uFFFDA")]
    [InlineData("%00", "\0", "\0")]
    [InlineData("", "", "")]
    public void Each_is_taken_out_once(string text, string path, string query)
    {
        Assert.True(GoEscapes.TryUnescape(text, plusIsSpace: false, out var plain));
        Assert.Equal(path, plain);
        Assert.True(GoEscapes.TryUnescape(text, plusIsSpace: true, out plain));
        Assert.Equal(query, plain);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("a%2")]
    [InlineData("%zz")]
    [InlineData("%4g")]
    [InlineData("%41%")]
    [InlineData("%+1")]
    public void A_bad_one_spoils_the_text(string text) => Assert.False(GoEscapes.TryUnescape(text, plusIsSpace: true, out _));
}
