using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Tests.Admission;
using OrleansAA.Gateway.Tests.Proxying;
using OrleansAA.Gateway.Tracing;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Tracing;

public sealed class TracingTests : IDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Sampled = $"00-{TraceId}-b7ad6b7169203331-01";

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _directory.File("tracing.yaml");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_write_across_two_replicas_is_one_trace_from_request_to_commit()
    {
        await using var receiver = await SpanReceiver.StartAsync();
        await WriteAsync($"endpoint: {receiver.Endpoint}\nsamplingRatePerMillion: 1000000");
        await using (var group = await ReplicaGroup.StartAsync())
        {
            await group.AddAsync(Role.Silo, o => o with { TracingConfigFile = File });
            var gateway = await group.AddAsync(Role.Gateway, o => o with { TracingConfigFile = File });
            await gateway.KnowsAsync(others => others.Count == 1);
            Assert.Equal(201, (await gateway.Client.PostAsync(Rule.Collection("traced"), Rule.Json("web"), Token)).Code);
        }
        // Servers of other tests in this process are heard, too.
        var traces = receiver.Spans.Where(s => s.Path == Rule.Collection("traced")).Select(s => s.TraceId).ToHashSet();
        var commit = Assert.Single(receiver.Spans, s => s.Name == "commit" && traces.Contains(s.TraceId));
        var trace = receiver.Spans.Where(s => s.TraceId == commit.TraceId).ToDictionary(s => s.SpanId);
        var way = new List<string>();
        for (var span = commit; span is not null; span = trace.GetValueOrDefault(span.ParentId))
            way.Add(span.Name);
        // The request to the gateway, the one handed on, the call of the grain as its caller and as the grain sees it, the commit.
        Assert.Equal(["create", "create", "IObjectGrain/WriteAsync", "IObjectGrain/WriteAsync", "commit"], Enumerable.Reverse(way));
    }

    [Fact]
    public async Task The_root_says_what_is_traced_and_nobody_else()
    {
        await using var receiver = await SpanReceiver.StartAsync();
        await WriteAsync($"endpoint: {receiver.Endpoint}");
        await using (var rooted = await RootedServer.StartAsync(change: o => o with { TracingConfigFile = File }))
        {
            using var untraced = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
            using var traced = FrontProxyClient.User(rooted.Address, rooted.Proxy, "admin", ("X-Remote-Group", "system:masters"), ("traceparent", Sampled));
            await untraced.GetAsync(Rule.Collection("default"));
            await Ask.GetAsync(rooted.Address, "/readyz", null, ("traceparent", Sampled.Replace('0', '1')));
            Assert.Equal(201, (await traced.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"))).Status);
        }
        Assert.All(receiver.Spans, s => Assert.Equal(TraceId, s.TraceId));
        Assert.Equal("b7ad6b7169203331", Assert.Single(receiver.Spans, s => s.Name == "create").ParentId);
        Assert.Single(receiver.Spans, s => s.Name == "commit");
    }

    [Fact]
    public async Task A_webhook_is_asked_in_the_trace_of_the_write()
    {
        await using var receiver = await SpanReceiver.StartAsync();
        await WriteAsync($"endpoint: {receiver.Endpoint}");
        await using var hooks = await WebhookServer.StartAsync();
        string? sent = null;
        hooks.Do("/traced", (review, context) =>
        {
            sent = context.Request.Headers["traceparent"];
            return context.Response.WriteAsync($$$"""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"{{{review["request"]!["uid"]}}}","allowed":true}}""");
        });
        var prepare = (RootControlPlane root) =>
        {
            root.ValidatingWebhooks.Put(new JsonObject { ["metadata"] = new JsonObject { ["name"] = "traced" }, ["webhooks"] = new JsonArray(hooks.Hook("traced.shop.example", "/traced")) });
            return Task.CompletedTask;
        };
        await using (var rooted = await RootedServer.StartAsync(prepare, o => o with { TracingConfigFile = File }))
        {
            using var traced = FrontProxyClient.User(rooted.Address, rooted.Proxy, "admin", ("X-Remote-Group", "system:masters"), ("traceparent", Sampled));
            Assert.Equal(201, (await traced.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"))).Status);
        }
        var asked = Assert.Single(receiver.Spans, s => s.Name == "Call validating webhook");
        Assert.Equal($"00-{TraceId}-{asked.SpanId}-01", sent);
    }

    [Fact]
    public async Task Who_proves_to_be_nobody_begins_a_trace_of_its_own()
    {
        await using var receiver = await SpanReceiver.StartAsync();
        await WriteAsync($"endpoint: {receiver.Endpoint}\nsamplingRatePerMillion: 1000000");
        await using (var rooted = await RootedServer.StartAsync(change: o => o with { TracingConfigFile = File }))
        {
            using var nobody = new FrontProxyClient(rooted.Address, null, ("Authorization", "Bearer nonsense"), ("traceparent", Sampled));
            Assert.Equal(401, (await nobody.SendAsync(HttpMethod.Post, Rule.Collection("nobodys"), Rule.Json("web"))).Status);
        }
        var refused = Assert.Single(receiver.Spans, s => s.Path == Rule.Collection("nobodys"));
        Assert.Equal("create", refused.Name);
        Assert.NotEqual(TraceId, refused.TraceId);
        Assert.Equal("", refused.ParentId);
    }

    [Fact]
    public async Task A_collector_with_TLS_is_sent_spans_if_the_system_believes_its_CA()
    {
        var ca = new TestAuthority(_directory.File("pki"), "collectors");
        await using var receiver = await SpanReceiver.StartAsync(ca.Server("collector", "localhost").Load());
        await WriteAsync($"endpoint: https://{receiver.Endpoint}\nsamplingRatePerMillion: 1000000");
        foreach (var bundle in (string[])[new TestAuthority(_directory.File("pki"), "others").CertificateFile, ca.CertificateFile])
        {
            Assert.Empty(receiver.Spans);
            var trust = new Dictionary<string, string> { ["SSL_CERT_FILE"] = bundle, ["SSL_CERT_DIR"] = _directory.File("none") };
            await using var server = await ServerProcess.StartInAsync(_directory.Path, trust, "--secure-port=0", "--store=memory", $"--tracing-config-file={File}");
            Assert.Equal(200, (await Ask.GetAsync(server.Address, "/readyz")).Status);
            Assert.Equal(0, await server.TerminateAsync());
        }
        Assert.Contains(receiver.Spans, s => s.Name == "get");
    }

    [Theory]
    [InlineData("endpoint: http://x:1", "endpoint=http://x:1: expected HOST:PORT or https://HOST:PORT")]
    [InlineData("samplingRatePerMillion: 1000001", "samplingRatePerMillion=1000001: expected a number from 0 to 1000000")]
    [InlineData("samplingRatePerMillion: often", "samplingRatePerMillion=often: expected a whole number")]
    [InlineData("sampling: 1", "unknown field \"sampling\"; leave it out")]
    public async Task A_file_that_is_no_good_is_told_in_one_line(string line, string told)
    {
        await WriteAsync(line);
        Assert.Equal($"--tracing-config-file={File}: {told}", Assert.Throws<OperatorException>(() => TracingOptions.Read(File)).Message);
    }

    private Task WriteAsync(string lines) => System.IO.File.WriteAllTextAsync(File, $"apiVersion: apiserver.config.k8s.io/v1beta1\nkind: TracingConfiguration\n{lines}\n", Token);
}
