using System.Text.Json;

namespace OrleansAA.Gateway.Tests.Subresources;

/// <summary>What is routed, what discovery lists and what OpenAPI has are the same.</summary>
public sealed class OneModelTests : IAsyncLifetime
{
    private static readonly string[] Versions = ["firewalld.fedoraproject.org/v1", "firewalld.fedoraproject.org/v2", "zones.example.com/v1", "pumps.example.com/v1"];
    private static readonly string[] Methods = ["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    private PumpServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await PumpServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Discovery_lists_the_verbs_that_openapi_has()
    {
        var aggregated = await AggregatedAsync();
        foreach (var version in Versions)
        {
            var listed = (await _server.Client.GetAsync($"/apis/{version}", Token)).Json.GetProperty("resources").EnumerateArray()
                .ToDictionary(r => r.GetProperty("name").GetString()!, Verbs);
            Assert.Equal(listed, aggregated[version]);
            Assert.Equal(listed, await InOpenApiAsync("/openapi/v2", version));
            Assert.Equal(listed, await InOpenApiAsync($"/openapi/v3/apis/{version}", version));
        }
    }

    [Fact]
    public async Task Each_path_takes_the_methods_that_openapi_has()
    {
        var paths = (await _server.Client.GetAsync("/openapi/v2", Token)).Json.GetProperty("paths");
        foreach (var path in paths.EnumerateObject().Where(p => Versions.Any(v => p.Name.StartsWith($"/apis/{v}/", StringComparison.Ordinal) && p.Name.Length > v.Length + 7)))
        {
            // What would be deleted, or watched for ever, is of no interest.
            var target = path.Name.Replace("{namespace}", "nowhere", StringComparison.Ordinal).Replace("{name}", "none", StringComparison.Ordinal).Replace("{path}", "a/b", StringComparison.Ordinal);
            foreach (var method in Methods.Where(_ => !target.Contains("/watch/", StringComparison.Ordinal)))
            {
                var answer = await Ask.SendAsync(_server.Address, _server.Admin, method, target);
                Assert.True(answer.Status != 405 == path.Value.TryGetProperty(method.ToLowerInvariant(), out _), $"{method} {path.Name}: {answer.Status}");
            }
        }
    }

    [Fact]
    public async Task A_path_goes_on_behind_its_name_only_where_openapi_says_so()
    {
        Assert.Equal(404, (await Ask.SendAsync(_server.Address, _server.Admin, "GET", PumpKind.P1 + "/scale/more")).Status);
        Assert.Contains("\"NotFound\",\"details\":{}", (await Ask.SendAsync(_server.Address, _server.Admin, "GET", PumpKind.P1 + "/scale/more")).Body);
        Assert.Contains("\\\"p1\\\" not found", (await Ask.SendAsync(_server.Address, _server.Admin, "GET", PumpKind.P1 + "/console/more")).Body);
    }

    [Fact]
    public async Task Discovery_says_what_the_bodies_are()
    {
        var resources = (await _server.Client.GetAsync("/apis/pumps.example.com/v1", Token)).Json.GetProperty("resources").EnumerateArray().ToList();
        Assert.Equal(
            ["pumps Pump", "pumps/approval Pump", "pumps/boost Boost", "pumps/console PumpConsoleOptions", "pumps/drive Drive", "pumps/pressure Pressure", "pumps/scale autoscaling/v1 Scale", "pumps/status Pump"],
            resources.Select(r => $"{r.GetProperty("name")} {(r.TryGetProperty("group", out var group) ? $"{group}/{r.GetProperty("version")} " : "")}{r.GetProperty("kind")}"));
    }

    [Fact]
    public async Task Openapi_describes_a_scale_and_a_connection_as_kubernetes_does()
    {
        var document = (await _server.Client.GetAsync("/openapi/v2", Token)).Json;
        var paths = document.GetProperty("paths");
        const string pump = "/apis/pumps.example.com/v1/namespaces/{namespace}/pumps/{name}";
        var read = paths.GetProperty(pump + "/scale").GetProperty("get");
        Assert.Equal("readPumpsExampleComV1NamespacedPumpScale", read.GetProperty("operationId").GetString());
        Assert.Equal("""{"group":"autoscaling","version":"v1","kind":"Scale"}""", read.GetProperty("x-kubernetes-group-version-kind").GetRawText());
        Assert.Equal("#/definitions/io.k8s.api.autoscaling.v1.Scale", read.GetProperty("responses").GetProperty("200").GetProperty("schema").GetProperty("$ref").GetString());
        var connect = paths.GetProperty(pump + "/console/{path}").GetProperty("post");
        Assert.Equal("connectPumpsExampleComV1PostNamespacedPumpConsoleWithPath", connect.GetProperty("operationId").GetString());
        Assert.Equal("connect", connect.GetProperty("x-kubernetes-action").GetString());
        Assert.Equal("string", connect.GetProperty("responses").GetProperty("200").GetProperty("schema").GetProperty("type").GetString());
        Assert.Contains("\"autoscaling\"", document.GetProperty("definitions").GetProperty("io.k8s.api.autoscaling.v1.Scale").GetProperty("x-kubernetes-group-version-kind").GetRawText());
    }

    private static string Verbs(JsonElement resource) => string.Join(' ', resource.GetProperty("verbs").EnumerateArray().Select(v => v.GetString()).Order(StringComparer.Ordinal));

    private async Task<Dictionary<string, Dictionary<string, string>>> AggregatedAsync()
    {
        var all = new Dictionary<string, Dictionary<string, string>>();
        var answer = await _server.Client.GetAsAsync("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", Token);
        foreach (var group in answer.Json.GetProperty("items").EnumerateArray())
        {
            foreach (var version in group.GetProperty("versions").EnumerateArray())
            {
                var verbs = all[$"{group.GetProperty("metadata").GetProperty("name")}/{version.GetProperty("version")}"] = [];
                foreach (var resource in version.GetProperty("resources").EnumerateArray())
                {
                    verbs.Add(resource.GetProperty("resource").GetString()!, Verbs(resource));
                    foreach (var subresource in resource.TryGetProperty("subresources", out var list) ? [.. list.EnumerateArray()] : Array.Empty<JsonElement>())
                        verbs.Add($"{resource.GetProperty("resource")}/{subresource.GetProperty("subresource")}", Verbs(subresource));
                }
            }
        }
        return all;
    }

    /// <summary>By resource and subresource, the verbs of the operations there are.</summary>
    private async Task<Dictionary<string, string>> InOpenApiAsync(string document, string version)
    {
        var verbs = new Dictionary<string, SortedSet<string>>();
        foreach (var path in (await _server.Client.GetAsync(document, Token)).Json.GetProperty("paths").EnumerateObject())
        {
            if (!path.Name.StartsWith($"/apis/{version}/", StringComparison.Ordinal))
                continue;
            var parts = path.Name[$"/apis/{version}/".Length..].Replace("watch/", "", StringComparison.Ordinal).Replace("namespaces/{namespace}/", "", StringComparison.Ordinal).Split('/');
            if (parts[0].Length == 0)
                continue;
            var resource = parts.Length > 2 ? $"{parts[0]}/{parts[2]}" : parts[0];
            foreach (var method in path.Value.EnumerateObject().Where(m => m.Name != "parameters"))
            {
                if (!verbs.TryGetValue(resource, out var known))
                    verbs.Add(resource, known = new(StringComparer.Ordinal));
                if (VerbOf(method.Value.GetProperty("x-kubernetes-action").GetString()!, method.Name) is { } verb)
                    known.Add(verb);
            }
        }
        return verbs.ToDictionary(v => v.Key, v => string.Join(' ', v.Value));
    }

    private static string? VerbOf(string action, string method) => action switch
    {
        "connect" when method is "head" or "options" => null,
        "connect" => VerbOf(method, method),
        "post" => "create",
        "put" => "update",
        "watchlist" => "watch",
        _ => action,
    };
}
