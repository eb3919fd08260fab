using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Proxying;
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
            Assert.Equal(201, (await gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        }
        var commit = Assert.Single(receiver.Spans, s => s.Name == "commit");
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

    [Theory]
    [InlineData("endpoint: http://x:1", "endpoint=http://x:1: expected HOST:PORT")]
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
