using System.Buffers.Text;
using System.Text;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>Continue tokens, good and bad.</summary>
public sealed class ContinueTokenTests
{
    [Theory]
    [InlineData("ns", "web", "ns")]
    [InlineData("ns", "web", "")]
    public void A_token_says_where_to_go_on(string space, string name, string scope)
    {
        var token = new ContinueToken(new Revision(7), new(space, name));
        Assert.Equal(token, ContinueToken.Decode(token.Encode(scope), scope, namespaced: true));
    }

    [Theory]
    [InlineData("!!", "illegal base64 data at input byte 0")]
    [InlineData("eyJ9==", "illegal base64 data at input byte 4")]
    [InlineData("a+bc", "illegal base64 data at input byte 1")]
    [InlineData("a/bc", "illegal base64 data at input byte 1")]
    [InlineData("eyJ9a", "illegal base64 data at input byte 4")]
    [InlineData("abc", "invalid character 'i' looking for beginning of value")]
    public void What_is_no_token_is_told_as_Go_tells_it(string text, string expected) => Check(text, expected);

    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("null", "server does not recognize this encoded version ")]
    [InlineData("{}", "server does not recognize this encoded version ")]
    [InlineData("[]", "json: cannot unmarshal array into Go value of type storage.continueToken")]
    [InlineData("7", "json: cannot unmarshal number into Go value of type storage.continueToken")]
    [InlineData("""{"v":"v2","rv":1,"start":"a"}""", "server does not recognize this encoded version v2")]
    [InlineData("""{"v":1}""", "json: cannot unmarshal number into Go struct field continueToken.v of type string")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":"1"}""", "json: cannot unmarshal string into Go struct field continueToken.rv of type int64")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1.5}""", "json: cannot unmarshal number 1.5 into Go struct field continueToken.rv of type int64")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":0,"start":"a"}""", "incorrect encoded start resourceVersion (version meta.k8s.io/v1)")]
    [InlineData("""{"v":"meta.k8s.io/v1","start":"a"}""", "incorrect encoded start resourceVersion (version meta.k8s.io/v1)")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1}""", "encoded start key empty (version meta.k8s.io/v1)")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1,"start":"../a"}""", "../a")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1,"start":"a/"}""", "a/")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1,"start":"a//b"}""", "a//b")]
    public void What_is_in_it_is_checked(string json, string expected) => Check(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json)), expected);

    [Fact]
    public void Bytes_that_are_no_text_are_no_fault_of_the_server() =>
        Check(Base64Url.EncodeToString([.. "{\"v\":\""u8, 0xff, .. "\"}"u8]), "server does not recognize this encoded version \ufffd");

    [Fact]
    public void Members_are_found_whatever_their_case()
    {
        var token = ContinueToken.Decode(Base64Url.EncodeToString("""{"V":"meta.k8s.io/v1","RV":-1,"Start":"/a\u0000"}"""u8), "ns", namespaced: true);
        Assert.Equal(new ContinueToken(null, new("ns", "a")), token);
    }

    private static void Check(string text, string expected)
    {
        var error = Assert.Throws<StatusException>(() => ContinueToken.Decode(text, "ns", namespaced: true));
        Assert.Equal((400, "invalid continue token: continue key is not valid: " + expected), (error.Code, error.Message));
    }
}
