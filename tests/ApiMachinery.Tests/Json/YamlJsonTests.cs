using System.Text;
using CsCheck;
using OrleansAA.ApiMachinery.Json;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Json;

public class YamlJsonTests
{
    [Theory]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("# only a comment\n---\na: b\n", """{"a":"b"}""")]
    [InlineData("metadata:\n  labels: {a: b}\nspec:\n  host: 'node-1.example.com'\n  port: 8080\n", """{"metadata":{"labels":{"a":"b"}},"spec":{"host":"node-1.example.com","port":8080}}""")]
    [InlineData("a:\n- 1\n- - 2\n- b: 3\n", """{"a":[1,[2],{"b":3}]}""")]
    [InlineData("first: 1\n---\nsecond: 2\n", """{"first":1}""")]
    [InlineData("""{"a": [1, true, null, "x\u0041"]}""", """{"a":[1,true,null,"xA"]}""")]
    [InlineData("a: &x {p: 1, q: 1}\nb:\n  <<: *x\n  q: 2\nc: *x", """{"a":{"p":1,"q":1},"b":{"p":1,"q":2},"c":{"p":1,"q":1}}""")]
    [InlineData("a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc:\n  <<: [*x, *y]", """{"a":{"p":1},"b":{"p":2,"q":2},"c":{"p":1,"q":2}}""")]
    [InlineData("1: a\ntrue: b\n1.5: c\n", """{"1":"a","true":"b","1.5":"c"}""")]
    [InlineData("a: |\n  x\n  y\nb: >-\n  x\n  y\n", """{"a":"x\ny\n","b":"x y"}""")]
    public void Documents_read_as_JSON(string yaml, string json) => Assert.Equal(Json(json), Parse(yaml));

    [Theory]
    [InlineData("y", "true")]
    [InlineData("Yes", "true")]
    [InlineData("ON", "true")]
    [InlineData("n", "false")]
    [InlineData("off", "false")]
    [InlineData("yES", "\"yES\"")]
    [InlineData("Null", "null")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("017", "15")]
    [InlineData("08", "8")]
    [InlineData("0b101", "5")]
    [InlineData("-0b101", "-5")]
    [InlineData("+12", "12")]
    [InlineData("1_000", "1000")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("-9223372036854775809", "-9223372036854776000")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("18446744073709551616", "18446744073709552000")]
    [InlineData("0xFFFFFFFFFFFFFFFF", "18446744073709551615")]
    [InlineData("0x1FFFFFFFFFFFFFFFF", "\"0x1FFFFFFFFFFFFFFFF\"")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("80.0", "80")]
    [InlineData("1e3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("..", "\"..\"")]
    [InlineData("2026-01-02", "\"2026-01-02\"")]
    [InlineData("2026-01-02T03:04:05Z", "\"2026-01-02T03:04:05Z\"")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("!!int \"12\"", "12")]
    [InlineData("!!float 12", "12")]
    [InlineData("!!binary aGk=", "\"hi\"")]
    [InlineData("!custom 12", "\"12\"")]
    public void Scalars_have_the_types_go_yaml_gives_them(string yaml, string json) => Assert.Equal(json, ((MapValue)Parse("a: " + yaml))["a"].ToString());

    [Theory]
    [InlineData("a: [\n", "yaml: line 1: did not find expected node content")]
    [InlineData("a: {b: c\nd: ]", "yaml: line 1: did not find expected ',' or '}'")]
    [InlineData("a:\n\tb: c", "yaml: line 2: found character that cannot start any token")]
    [InlineData("\ta: b", "yaml: found character that cannot start any token")]
    [InlineData("%YAML 1.2\n---\na: b", "yaml: found incompatible YAML document")]
    [InlineData("a: *x", "yaml: unknown anchor 'x' referenced")]
    [InlineData("a: &x [*x]", "yaml: anchor 'x' value contains itself")]
    [InlineData("a: !!int b", "yaml: cannot decode !!str `b` as a !!int")]
    [InlineData("a: .inf", "json: unsupported value: +Inf")]
    [InlineData("? [a]\n: b", "yaml: invalid map key: [\"a\"]")]
    [InlineData("<<: 1", "yaml: map merge requires map or sequence of maps as the value")]
    public void Errors_are_told(string yaml, string message) => Assert.Equal(message, Assert.Throws<DecodeException>(() => Parse(yaml)).Message);

    [Fact]
    public void Duplicates_are_told_with_their_line_and_the_last_wins()
    {
        var duplicates = new List<string>();
        Assert.Equal(Json("""{"spec":{"port":2}}"""), YamlJson.Parse("spec:\n  port: 1\n  port: 2\n"u8, duplicates));
        Assert.Equal(["line 3: key \"port\" already set in map"], duplicates);
    }

    [Fact]
    public void Aliases_are_limited_by_what_they_stand_for()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 9; i++)
            yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.Equal("yaml: document contains excessive aliasing", Assert.Throws<DecodeException>(() => Parse(yaml.ToString())).Message);
        var text = "a: &a " + new string('x', 40_000) + "\nb: [" + string.Join(", ", Enumerable.Repeat("*a", 100)) + "]";
        Assert.Equal("yaml: document contains excessive aliasing", Assert.Throws<DecodeException>(() => Parse(text)).Message);
    }

    [Fact]
    public void Depth_is_limited()
    {
        Assert.IsType<ListValue>(Parse(new string('[', 400) + new string(']', 400)));
        Assert.Throws<DecodeException>(() => Parse(new string('[', 600) + new string(']', 600)));
        var half = new string('[', 300) + "{0}" + new string(']', 300);
        Assert.Equal(
            "yaml: exceeded max depth",
            Assert.Throws<DecodeException>(() => Parse("a: &a " + half.Replace("{0}", "x", StringComparison.Ordinal) + "\nb: " + half.Replace("{0}", "*a", StringComparison.Ordinal))).Message);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused() => Assert.Throws<DecodeException>(() => YamlJson.Parse([0x61, 0x3A, 0x20, 0xFF]));

    [Theory]
    [InlineData("""{}""", "{}\n")]
    [InlineData("""[]""", "[]\n")]
    [InlineData("""{"b":[{"y":1,"x":[]},"s",["n"]],"a":{"c":{}}}""", "a:\n  c: {}\nb:\n- x: []\n  \"y\": 1\n- s\n- - \"n\"\n")]
    [InlineData("""{"a":"1","b":"true","c":"x: y","d":"","e":null,"f":false,"g":"2026-01-02T03:04:05Z"}""", "a: \"1\"\nb: \"true\"\nc: 'x: y'\nd: \"\"\ne: null\nf: false\ng: \"2026-01-02T03:04:05Z\"\n")]
    [InlineData("""{"f:metadata":{".":{},"f:a":{}}}""", "f:metadata:\n  .: {}\n  f:a: {}\n")]
    [InlineData("""{"a":"it's","b":"'q'","c":"- x","d":"#","e":"a #b","f":"a:","g":"10.0.0.7","h":"0x","i":"1:30","j":"-x","k":"<<"}""", "a: it's\nb: '''q'''\nc: '- x'\nd: '#'\ne: 'a #b'\nf: 'a:'\ng: 10.0.0.7\nh: 0x\ni: \"1:30\"\nj: -x\nk: \"<<\"\n")]
    [InlineData("""{"a":"x\ny","b":"x\n","c":"x\n\n","d":" x\ny\n","e":"x \ny","f":"\n"}""", "a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\nd: |2\n   x\n  y\ne: \"x \\ny\"\nf: |2+\n\n")]
    [InlineData("""{"a":"\t","b":"😀","c":"ä","d":"\u0001","e":"\u2028"}""", "a: \"\\t\"\nb: \"\\U0001F600\"\nc: ä\nd: \"\\x01\"\ne: \"\\L\"\n")]
    [InlineData("""{"a10":1,"a2":2,"b":3,"A":4,"1":5,"a-b":6,"a":7}""", "\"1\": 5\nA: 4\na: 7\na-b: 6\na2: 2\na10: 1\nb: 3\n")]
    [InlineData("""{"a":1.5,"b":1e+06,"c":80.0,"d":0.00001,"e":123456.7,"f":-2.5e+30}""", "a: 1.5\nb: 1e+06\nc: 80\nd: 1e-05\ne: 123456.7\nf: -2.5e+30\n")]
    [InlineData("""[1e60,1e23,9.5e-7,1234567.5]""", "- 1e+60\n- 1e+23\n- 9.5e-07\n- 1.2345675e+06\n")]
    [InlineData("\"text\"", "text\n")]
    public void Values_are_written_as_go_yaml_writes_them(string json, string yaml) => Assert.Equal(yaml, YamlJson.Write(Json(json)));

    [Fact]
    public void Long_lines_fold_at_the_first_blank_after_column_eighty() => Assert.Equal(
        """
        - description: 'Name must be unique within a namespace. Is required when creating
            resources, although some resources may allow a client to request the generation
            of an appropriate name automatically. More info: https://example.com'

        """.ReplaceLineEndings("\n"),
        YamlJson.Write(Json("""[{"description":"Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. More info: https://example.com"}]""")));

    [Fact]
    public void A_long_key_stands_after_a_question_mark()
    {
        var key = new string('k', 129);
        var yaml = YamlJson.Write(new MapValue { [key] = 1L });
        Assert.Equal($"? {key}\n: 1\n", yaml);
        Assert.Equal(new MapValue { [key] = 1L }, Parse(yaml));
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        // No star in keys: YamlDotNet's scanner takes " *" within a plain key for an alias.
        const string Characters = "ab01 \n:#-'\"\\,[]{}&!|>%@`?.~yn\t\u0001é\u2028";
        var key = Gen.Char[Characters].Array[0, 12].Select(c => new string(c));
        var text = Gen.Char[Characters + "*"].Array[0, 12].Select(c => new string(c));
        Gen.Select(GenValue.Any, key, text).Sample((value, name, other) =>
        {
            var document = new MapValue { ["value"] = value, [name] = other, ["list"] = new ListValue([other, new MapValue { [name] = other }]) };
            Assert.Equal(document, Parse(YamlJson.Write(document)));
        }, iter: 3000);
    }

    [Fact]
    public void Long_texts_read_back_the_same() => Gen.Char["ab  '\":"].Array[60, 300].Select(c => new string(c))
        .Sample(text => Assert.Equal(text, ((StringValue)((MapValue)Parse(YamlJson.Write(new MapValue { ["a"] = text })))["a"]).Text), iter: 1000);

    private static Value Parse(string yaml) => YamlJson.Parse(Encoding.UTF8.GetBytes(yaml));

    private static Value Json(string json) => ValueJson.Parse(Encoding.UTF8.GetBytes(json));
}
