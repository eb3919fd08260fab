using System.Text;
using CsCheck;
using OrleansAA.ApiMachinery.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Json;

public sealed class JsonUnicodeTests
{
    private static readonly string[] Pieces = ["\\ud800", "\\udc00", "\\u0041", "\\\\", "\\\"", "x", "é"];

    [Theory]
    [InlineData("\"\\ud800\"", "\"\\ufffd\"")]
    [InlineData("\"\\uDC00x\"", "\"\\ufffdx\"")]
    [InlineData("\"\\ud800\\ud800\\udc00\"", "\"\\ufffd\\ud800\\udc00\"")]
    [InlineData("\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"")]
    [InlineData("\"\\\\ud800\"", "\"\\\\ud800\"")]
    [InlineData("\"\\ud800\\n\"", "\"\\ufffd\\n\"")]
    [InlineData("\"\\ud8", "\"\\ud8")]
    [InlineData("\"\\", "\"\\")]
    public void Halves_of_surrogate_pairs_become_the_replacement_character(string json, string mended) =>
        Assert.Equal(mended, Encoding.UTF8.GetString(JsonUnicode.Mend(Encoding.UTF8.GetBytes(json)).Span));

    [Fact]
    public void Bytes_that_are_no_utf8_become_one_replacement_character_each()
    {
        byte[] json = [.. "{\"a"u8, 0xFF, 0xE2, 0x82, .. "\":\"é\"}"u8];
        Assert.Equal("{\"a\uFFFD\uFFFD\uFFFD\":\"é\"}", Encoding.UTF8.GetString(JsonUnicode.Mend(json).Span));
    }

    [Fact]
    public void Bytes_outside_strings_are_left_to_the_parser()
    {
        byte[] json = [0xFF, .. "{}"u8];
        Assert.Equal(json, JsonUnicode.Mend(json).ToArray());
    }

    [Fact]
    public void A_sound_text_is_not_copied()
    {
        ReadOnlyMemory<byte> json = "{\"a\":\"\\u00e9 é\"}"u8.ToArray();
        Assert.True(json.Equals(JsonUnicode.Mend(json)));
    }

    [Fact]
    public void Whatever_a_string_holds_it_can_be_read() =>
        Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]), Gen.Byte[0x80, 0xFF].Select(b => ((char)b).ToString())).Array[0, 12].Sample(parts =>
        {
            var json = Encoding.Latin1.GetBytes('"' + string.Concat(parts) + '"');
            Assert.IsType<StringValue>(ValueJson.Parse(JsonUnicode.Mend(json).Span));
        });
}
