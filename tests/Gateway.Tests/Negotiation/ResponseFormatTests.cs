using Microsoft.AspNetCore.Http;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Negotiation;

/// <summary>Who gets which media type, and for whom it is indented.</summary>
public sealed class ResponseFormatTests
{
    [Theory]
    [InlineData("", "kubectl/v1.36.0", false)]
    [InlineData("", "curl/8.0", true)]
    [InlineData("", "Wget/1.2", true)]
    [InlineData("", "Mozilla/5.0 (X11)", true)]
    [InlineData("pretty=false", "curl/8.0", false)]
    [InlineData("pretty=0", "curl/8.0", false)]
    [InlineData("pretty=1", "kubectl/v1.36.0", true)]
    [InlineData("pretty=true", "", true)]
    [InlineData("pretty=", "curl/8.0", true)]
    [InlineData("pretty=yes", "curl/8.0", false)]
    public void People_get_it_indented_unless_they_say_otherwise(string query, string agent, bool isPretty) =>
        Assert.Equal(new ResponseFormat("application/json", Pretty: isPretty), ResponseFormat.OfDocument(Request("application/json", query, agent)));

    [Fact]
    public void YAML_is_indented_anyway() =>
        Assert.Equal(new ResponseFormat("application/yaml", Yaml: true), ResponseFormat.OfDocument(Request("application/yaml", "pretty=1", "curl/8.0")));

    [Fact]
    public void An_error_has_the_form_that_is_taken_and_JSON_where_none_is()
    {
        Assert.True(ResponseFormat.OfError(Request("application/yaml", "", "")).Yaml);
        Assert.Equal("application/json", ResponseFormat.OfError(Request("text/html", "", "")).ContentType);
        Assert.Equal(406, Assert.Throws<StatusException>(() => ResponseFormat.OfDocument(Request("text/html", "", ""))).Code);
    }

    private static DefaultHttpContext Request(string accept, string query, string agent)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Accept = accept;
        context.Request.Headers.UserAgent = agent;
        context.Features.Set(new RequestScope { AuditId = "1", Target = RequestTarget.Parse($"/version?{query}")! });
        return context;
    }
}
