using OrleansAA.Gateway.Tests.Revisions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>Paths and queries that a server may be tempted to mend.</summary>
public sealed class PathsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RevisionsServer _server = null!;

    private static string Rules => RevisionsServer.Rules;

    public async ValueTask InitializeAsync()
    {
        _server = await RevisionsServer.StartAsync(_directory);
        await _server.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("/portrules/.", 400, "Name parameter invalid: \\\".\\\": may not be '.'")]
    [InlineData("/portrules/%2e", 400, "may not be '.'")]
    [InlineData("/portrules/..", 400, "may not be '..'")]
    [InlineData("/portrules/web%252e", 400, "may not contain '%'")]
    [InlineData("/portrules/web/.", 404, "could not find the requested resource")]
    [InlineData("/portrules/web/..", 404, "could not find the requested resource")]
    [InlineData("/portrules//web", 404, "could not find the requested resource")]
    [InlineData("/portrules/./web", 404, "could not find the requested resource")]
    [InlineData("/PORTRULES", 404, "could not find the requested resource")]
    [InlineData("/portrules?limit=", 400, "strconv.ParseInt: parsing \\\"\\\": invalid syntax")]
    [InlineData("/portrules?timeoutSeconds", 400, "invalid syntax")]
    [InlineData("/portrules?gracePeriodSeconds=", 400, "invalid syntax")]
    [InlineData("/portrules?propagationPolicy=", 422, "propagationPolicy")]
    [InlineData("/portrules/web?gracePeriodSeconds=", 400, "invalid syntax")]
    [InlineData("/portrules/web?uid=11111111-2222-3333-4444-555555555555", 409, "the UID in the precondition")]
    [InlineData("/portrules/web?resourceVersion=1", 409, "the ResourceVersion in the precondition (1)")]
    [InlineData("/portrules/web?timeout=11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11s11sx", 400, "unknown unit")]
    [InlineData("/portrules/web?timeout=%D9%A3s", 400, "invalid duration \\\"\\\\xd9\\\\xa3s\\\"")]
    public async Task A_delete_that_is_not_exactly_one_deletes_nothing(string path, int code, string text)
    {
        var answer = await Ask.SendAsync(_server.Address, _server.Admin, "DELETE", $"{Ask.Group}/namespaces/ns{path}");
        Assert.Equal(code, answer.Status);
        Assert.Contains(text, answer.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await _server.GetAsync(RevisionsServer.Web)).Code);
    }

    [Fact]
    public async Task A_delete_with_an_empty_namespace_names_none()
    {
        var answer = await Ask.SendAsync(_server.Address, _server.Admin, "DELETE", $"{Ask.Group}/namespaces//portrules");
        Assert.Equal(400, answer.Status);
        Assert.Contains("Namespace parameter required.", answer.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await _server.GetAsync(RevisionsServer.Web)).Code);
    }

    [Theory]
    [InlineData("/portrules/", 200)]
    [InlineData("/portrules//", 200)]
    [InlineData("/portrules/w%65b", 200)]
    [InlineData("/port%72ules/web/", 200)]
    [InlineData("/portrules/web%2Fstatus", 200)]
    [InlineData("/portrules/web%2Fnothing", 404)]
    [InlineData("/portrules/web/STATUS", 404)]
    [InlineData("/portrules/web/Revisions", 404)]
    [InlineData("/portrules//status", 400)]
    [InlineData("/portrules?watch=1&timeoutSeconds=-1", 200)]
    [InlineData("/portrules?watch=1&timeoutSeconds=9223372036854775807", 200)]
    [InlineData("/portrules?Watch=1&Limit=x&FieldSelector=x", 200)]
    [InlineData("/portrules/x%", 400)]
    public async Task A_read_is_found_as_Go_finds_it(string path, int code) =>
        Assert.Equal(code, (await Ask.SendAsync(_server.Address, _server.Admin, "GET", $"{Ask.Group}/namespaces/ns{path}")).Status);

    [Theory]
    [InlineData("/", 200, "paths")]
    [InlineData("/index.html", 200, "paths")]
    [InlineData("/OPENAPI/v2", 404, "paths")]
    [InlineData("/OpenAPI/v3", 404, "paths")]
    [InlineData("/APIS", 404, "paths")]
    [InlineData("/VERSION", 404, "paths")]
    [InlineData("/HEALTHZ", 404, "paths")]
    [InlineData("/healthz/", 404, "paths")]
    [InlineData("/healthz%2Fping", 200, "ok")]
    [InlineData("//apis", 404, "paths")]
    [InlineData("/apis//", 404, "paths")]
    [InlineData("/apis/", 200, "APIGroupList")]
    [InlineData("/version/", 200, "gitVersion")]
    [InlineData("/version/x", 404, "NotFound")]
    [InlineData("/apis/nothing/v1/things", 404, "paths")]
    [InlineData("/apis/firewalld.fedoraproject.org/v1beta1", 404, "NotFound")]
    [InlineData("/apis/firewalld.fedoraproject.org//v1", 404, "NotFound")]
    [InlineData("/apis/firewalld.fedoraproject.org/v1//", 200, "APIResourceList")]
    [InlineData("/openapi/v2/", 404, "paths")]
    [InlineData("/openapi/v3/apis/nothing/v1", 200, "")]
    public async Task Paths_outside_of_the_kinds_are_exact_too(string path, int code, string text)
    {
        var answer = await Ask.SendAsync(_server.Address, _server.Admin, "GET", path);
        Assert.Equal(code, answer.Status);
        Assert.Contains(text, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_is_one_only_by_its_exact_name()
    {
        var created = await Ask.SendAsync(_server.Address, _server.Admin, "POST", Rules + "?dryrun=All", Rule.Json("dr"));
        Assert.Equal(201, created.Status);
        Assert.Equal(200, (await _server.GetAsync(Rules + "/dr")).Code);
    }
}
