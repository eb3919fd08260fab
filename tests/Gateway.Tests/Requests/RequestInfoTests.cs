using Microsoft.AspNetCore.Http;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>What a path is about, by the rules of k8s.io/apiserver's NewRequestInfo.</summary>
public sealed class RequestInfoTests
{
    private const string Root = "/apis/g/v1";

    [Theory]
    [InlineData("GET", Root + "/namespaces/ns/things/web", "get ns things web ")]
    [InlineData("HEAD", Root + "/namespaces/ns/things/web/status", "get ns things web status")]
    [InlineData("GET", Root + "/namespaces/ns/things/", "list ns things  ")]
    [InlineData("GET", Root + "/namespaces/ns/things?watch", "watch ns things  ")]
    [InlineData("GET", Root + "/namespaces/ns/things?Watch=1", "list ns things  ")]
    [InlineData("DELETE", Root + "/namespaces/ns/things", "deletecollection ns things  ")]
    [InlineData("DELETE", Root + "/namespaces/ns/things/.", "delete ns things . ")]
    [InlineData("DELETE", Root + "/namespaces/ns/things//web", "deletecollection ns things  web")]
    [InlineData("GET", Root + "/namespaces//things/web", "get  things web ")]
    [InlineData("GET", Root + "/namespaces/ns", "get ns namespaces ns ")]
    [InlineData("PUT", Root + "/namespaces/ns/status", "update ns namespaces ns status")]
    [InlineData("GET", Root + "/Namespaces/ns/things", "get  Namespaces ns things")]
    [InlineData("GET", Root + "/things/web%2Fstatus", "get  things web status")]
    [InlineData("GET", Root + "/watch/namespaces/ns/things", "watch ns things  ")]
    [InlineData("GET", Root + "/proxy/namespaces/ns/things/web/x", "proxy ns things web ")]
    [InlineData("GET", "//apis/g/v1/things", "list  things  ")]
    [InlineData("GET", "/api/v1/pods", "list  pods  ")]
    [InlineData("OPTIONS", Root + "/things", "  things  ")]
    public void A_resource_path_has_its_parts(string method, string path, string expected)
    {
        var info = Of(method, path);
        Assert.True(info.IsResourceRequest);
        Assert.Equal(expected, $"{info.Verb} {info.Namespace} {info.Resource} {info.Name} {info.Subresource}");
    }

    [Theory]
    [InlineData("GET", "/APIS/g/v1/things", "get /APIS/g/v1/things")]
    [InlineData("GET", "/apis/g/v1", "get /apis/g/v1")]
    [InlineData("POST", "/healthz%2Fping", "post /healthz/ping")]
    [InlineData("GET", "/", "get /")]
    public void Any_other_is_a_path(string method, string path, string expected)
    {
        var info = Of(method, path);
        Assert.False(info.IsResourceRequest);
        Assert.Equal(expected, $"{info.Verb} {info.Path}");
    }

    private static RequestInfo Of(string method, string target) =>
        RequestInfo.Of(new DefaultHttpContext { Request = { Method = method } }.Request, RequestTarget.Parse(target)!);
}
