using OrleansAA.Gateway.Tests.Raw;

namespace OrleansAA.Gateway.Tests.Limits;

/// <summary>What a list that nobody reads keeps in memory: a few flushes, in whatever form it was asked for, and not the whole of it.</summary>
[Collection(typeof(Alone))]
public sealed class UnreadListTests
{
    private const int ObjectsCount = 300;
    private const int ListsCount = 30;

    /// <summary>The list is some 9 MB; thirty of them would be 270.</summary>
    private const int ObjectBytes = 30_000;
    private const long BytesMax = 60_000_000;

    public static TheoryData<string, string, string> Forms => new()
    {
        { "application/json", "", "" },
        { "application/json", "gzip", "" },
        { "application/json", "", "&pretty=true" },
        { "application/yaml", "", "" },
        { "application/yaml", "gzip", "" },
        { "application/json;as=Table;g=meta.k8s.io;v=v1", "", "&includeObject=Object" },
        { "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", "", "" },
    };

    [Fact]
    public async Task Lists_that_nobody_reads_take_little_memory_in_every_form()
    {
        await using var rooted = await RootedServer.StartAsync();
        rooted.Root.Namespaces.Create("shop");
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        var filler = $"\"annotations\":{{\"filler\":\"{new string('x', ObjectBytes)}\"}},";
        await Parallel.ForEachAsync(Enumerable.Range(0, ObjectsCount), async (i, _) => Assert.Equal(
            201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json($"a-{i}").Replace("\"metadata\":{", "\"metadata\":{" + filler, StringComparison.Ordinal))).Status));

        foreach (var (accept, encoding, query) in Forms.Select(f => f.Data))
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            await using var unread = await RawHttp2.ConnectAsync(rooted.Address, rooted.Proxy, window: 1);
            (string, string)[] headers = [("x-remote-user", "admin"), ("x-remote-group", "system:masters"), ("accept", accept), ("accept-encoding", encoding)];
            for (var i = 0; i < ListsCount; i++)
            {
                var stream = await unread.SendAsync(new RawRequest($"{Rule.Collection("shop")}?resourceVersion=0{query}", headers));
                Assert.Equal(200, await unread.ReceiveStatusAsync(stream));
            }
            var held = GC.GetTotalMemory(forceFullCollection: true) - before;
            Assert.True(held < BytesMax, $"{accept} {encoding} {query}: {held} bytes");
        }
    }
}
