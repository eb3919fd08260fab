using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAA.Gateway.Negotiation;

namespace OrleansAA.Gateway.Tests.Negotiation;

/// <summary>Warning headers are as many, as long and as quoted as k8s.io/apiserver's.</summary>
public sealed class WarningHeadersTests
{
    private readonly DefaultHttpContext _context = new();

    [Fact]
    public void Each_text_stands_once_also_where_it_comes_again_later()
    {
        WarningHeaders.Add(_context.Response, ["a", "b", "a"]);
        WarningHeaders.Add(_context.Response, ["b", "", "c"]);
        Assert.Equal(["299 - \"a\"", "299 - \"b\"", "299 - \"c\""], Headers());
    }

    [Fact]
    public void Quotes_and_backslashes_are_escaped_and_a_control_character_cannot_be_told()
    {
        WarningHeaders.Add(_context.Response, ["""unknown field "a\"b" """.TrimEnd(), "one\ntwo"]);
        Assert.Equal([""" 299 - "unknown field \"a\\\"b\"" """.Trim()], Headers());
    }

    [Fact]
    public void The_one_that_makes_them_too_many_is_the_last()
    {
        WarningHeaders.Add(_context.Response, [.. Enumerable.Range(100, 200).Select(i => i.ToString(CultureInfo.InvariantCulture) + new string('x', 79))]);
        Assert.Equal(50, Headers().Length);
    }

    [Fact]
    public void Long_ones_are_whole_while_they_are_few_and_cut_once_they_are_many()
    {
        WarningHeaders.Add(_context.Response, [new string('a', 3000)]);
        Assert.Equal(3000 + 8, Headers()[0].Length);
        WarningHeaders.Add(_context.Response, [new string('b', 3000)]);
        Assert.Equal([256 + 8, 256 + 8], Headers().Select(h => h.Length));
    }

    private string[] Headers() => [.. _context.Response.Headers["Warning"].Select(h => h!)];
}
