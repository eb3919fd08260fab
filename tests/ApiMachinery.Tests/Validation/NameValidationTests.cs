using CsCheck;
using OrleansAA.ApiMachinery.Validation;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Validation;

public class NameValidationTests
{
    private const string NotASubdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string NotAKey =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    [Theory]
    [InlineData("a")]
    [InlineData("0-9")]
    [InlineData("a--b")]
    public void A_label_is_lower_case_letters_digits_and_inner_dashes(string text)
    {
        Assert.Empty(NameValidation.Dns1123Label(text));
        Assert.Empty(NameValidation.Dns1123Subdomain(text));
    }

    [Fact]
    public void A_label_with_dots_is_told_so() => Assert.Equal(["must not contain dots"], NameValidation.Dns1123Label("a.b"));

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("A")]
    [InlineData("a\n")]
    [InlineData("ä")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a.-b")]
    public void Anything_else_is_no_subdomain(string text) => Assert.Equal([NotASubdomain], NameValidation.Dns1123Subdomain(text));

    [Fact]
    public void Lengths_are_limited_in_bytes()
    {
        Assert.Empty(NameValidation.Dns1123Subdomain(new string('n', 253)));
        Assert.Equal(["must be no more than 253 characters"], NameValidation.Dns1123Subdomain(new string('n', 254)));
        Assert.Equal(["must be no more than 63 characters"], NameValidation.Dns1123Label(new string('n', 64)));
        Assert.Equal(["must be no more than 63 bytes"], NameValidation.LabelValue(new string('n', 64)));
        Assert.Equal(["name part must be no more than 63 bytes"], NameValidation.QualifiedName(new string('n', 64)));
        Assert.Equal(["prefix part must be no more than 253 bytes"], NameValidation.QualifiedName(new string('n', 254) + "/a"));
        Assert.Equal(["must be no more than 63 bytes"], NameValidation.LabelValue(new string('ä', 32)).Take(1));
    }

    [Fact]
    public void A_qualified_name_has_at_most_one_slash()
    {
        Assert.Empty(NameValidation.QualifiedName("plain"));
        Assert.Empty(NameValidation.QualifiedName("example.com/My_Name.1"));
        Assert.Equal(
            [$"a valid label key {NotAKey} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"],
            NameValidation.QualifiedName("a/b/c"));
    }

    [Fact]
    public void Both_parts_of_a_qualified_name_are_judged()
    {
        Assert.Equal(
            ["prefix part must be non-empty", "name part must be non-empty", $"name part {NotAKey}"],
            NameValidation.QualifiedName("/"));
        Assert.Equal([$"prefix part {NotASubdomain}"], NameValidation.QualifiedName("a b/c"));
        Assert.Equal([$"name part {NotAKey}"], NameValidation.QualifiedName("a b"));
    }

    [Fact]
    public void A_label_value_may_be_empty()
    {
        Assert.Empty(NameValidation.LabelValue(""));
        Assert.Single(NameValidation.LabelValue("not ok!"), why => why.StartsWith("a valid label must be an empty string or consist of", StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_segment_is_neither_a_dot_nor_two_and_has_no_slash_and_no_percent()
    {
        Assert.Empty(NameValidation.PathSegmentName("Any thing_"));
        Assert.Equal(["may not be '.'"], NameValidation.PathSegmentName("."));
        Assert.Equal(["may not be '..'"], NameValidation.PathSegmentName(".."));
        Assert.Equal(["may not contain '/'", "may not contain '%'"], NameValidation.PathSegmentName("a/%"));
        Assert.Empty(NameValidation.PathSegmentPrefix("."));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("2001:DB8::ffff")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::")]
    [InlineData("::ffff:1.2.3.4")]
    [InlineData("1:2:3:4:5:6:1.2.3.4")]
    [InlineData("0001::")]
    public void These_are_addresses(string text) => Assert.True(NameValidation.IsValidIp(text));

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.1000")]
    [InlineData("1.2.3.")]
    [InlineData("1.2.3.+4")]
    [InlineData("1.2.3.0x4")]
    [InlineData(":")]
    [InlineData(":1")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("00001::")]
    [InlineData("g::")]
    [InlineData("::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("::1/64")]
    [InlineData("1.2.3.4::")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1.2.3.4:1")]
    [InlineData("::01.2.3.4")]
    public void These_are_not(string text) => Assert.False(NameValidation.IsValidIp(text));

    [Fact]
    public void Every_address_the_runtime_prints_is_one() => Gen.Byte.Array[16].Select(Gen.Bool, (bytes, six) => new System.Net.IPAddress(six ? bytes : bytes[..4]))
        .Sample(address => Assert.True(NameValidation.IsValidIp(address.ToString()), address.ToString()), iter: 2000);
}
