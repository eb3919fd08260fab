using System.Text;
using System.Text.Json;
using CsCheck;
using OrleansAA.ApiMachinery.Go;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Json;

public class GoJsonSyntaxTests
{
    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("{", "unexpected end of JSON input")]
    [InlineData("{\"a\"", "unexpected end of JSON input")]
    [InlineData("{\"a\":1", "unexpected end of JSON input")]
    [InlineData("[1,", "unexpected end of JSON input")]
    [InlineData("\"a", "unexpected end of JSON input")]
    [InlineData("-", "unexpected end of JSON input")]
    [InlineData("nonsense", "invalid character 'o' in literal null (expecting 'u')")]
    [InlineData("not json", "invalid character 'o' in literal null (expecting 'u')")]
    [InlineData("{} trailing", "invalid character 't' after top-level value")]
    [InlineData("x", "invalid character 'x' looking for beginning of value")]
    [InlineData("'a'", "invalid character '\\'' looking for beginning of value")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair")]
    [InlineData("{a:1}", "invalid character 'a' looking for beginning of object key string")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("[1,]", "invalid character ']' looking for beginning of value")]
    [InlineData("\"\\x\"", "invalid character 'x' in string escape code")]
    [InlineData("\"\\u00g0\"", "invalid character 'g' in \\u hexadecimal character escape")]
    [InlineData("\"\n\"", "invalid character '\\n' in string literal")]
    [InlineData("-a", "invalid character 'a' in numeric literal")]
    [InlineData("1.x", "invalid character 'x' after decimal point in numeric literal")]
    [InlineData("1e+x", "invalid character 'x' in exponent of numeric literal")]
    [InlineData("01", "invalid character '1' after top-level value")]
    public void Errors_are_told_as_Go_tells_them(string json, string message) => Assert.Equal(message, GoJsonSyntax.Explain(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(" {\"a\" : [1, -2.5e+3, 0, true, false, null, \"\\u0041\\n\"], \"b\":{}} ")]
    [InlineData("[]")]
    public void Good_JSON_has_nothing_to_explain(string json) => Assert.Null(GoJsonSyntax.Explain(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Depth_costs_no_stack() => Assert.Equal("unexpected end of JSON input", GoJsonSyntax.Explain(Encoding.ASCII.GetBytes(new string('[', 1_000_000))));

    [Fact]
    public void A_text_is_explained_exactly_when_it_does_not_parse() =>
        Gen.Select(GenValue.Any, Gen.Int[0, 200], Gen.Char["{}[],:\"\\0-1.eE+ntfu "]).Sample((value, at, other) =>
        {
            var text = value.ToString();
            var broken = text.Remove(at % text.Length, 1).Insert(at % text.Length, other.ToString());
            Assert.Equal(Parses(broken), GoJsonSyntax.Explain(Encoding.UTF8.GetBytes(broken)) is null);
        });

    private static bool Parses(string json)
    {
        try
        {
            JsonDocument.Parse(json).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
