using System.Diagnostics;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Limits;

/// <summary>Rapid resets: requests that are taken back as soon as they are sent cost a server work, and their sender nothing.</summary>
public sealed class Http2ResetTests
{
    private const int ResetsCount = 100_000;
    private const int BatchCount = 100;

    [Theory]
    [InlineData("none")]
    [InlineData("front proxy")]
    public async Task Normal_requests_are_answered_beside_a_hundred_thousand_resets(string attacker)
    {
        await using var rooted = await RootedServer.StartAsync();
        using var client = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        await AskAsync(client);

        var attack = AttackAsync(rooted, attacker == "none" ? null : rooted.Proxy);
        var beside = new List<double>();
        do
            beside.Add(await AskAsync(client));
        while (!attack.IsCompleted);
        var connections = await attack;

        Assert.True(connections > 1, "the server puts up with it on one connection");
        Assert.True(beside.Count > 1, "nothing was asked beside it");
        // Told, and not judged: others may be at work on the machine.
        beside.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{ResetsCount} resets over {connections} connections; beside them {beside.Count} answers, p50 {beside[beside.Count / 2]:F2} ms, p99 {beside[beside.Count * 99 / 100]:F2} ms");
    }

    /// <summary>Sends all resets; returns how many connections that took.</summary>
    private static async Task<int> AttackAsync(RootedServer rooted, TestCertificate? certificate)
    {
        var request = new RawRequest(Rule.Collection("shop"), certificate is null ? [] : [("x-remote-user", "admin"), ("x-remote-group", "system:masters")]);
        var (sent, connections) = (0, 0);
        while (sent < ResetsCount)
        {
            connections++;
            await using var connection = await RawHttp2.ConnectAsync(rooted.Address, certificate);
            try
            {
                for (; sent < ResetsCount; sent += BatchCount)
                    await connection.ResetManyAsync(BatchCount, request);
            }
            catch (IOException)
            {
                // Ended by the server; another one.
                sent += BatchCount;
            }
        }
        return connections;
    }

    /// <summary>A request, which must succeed; how many milliseconds it took.</summary>
    private static async Task<double> AskAsync(FrontProxyClient client)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(200, (await client.GetAsync(Rule.Collection("shop"))).Status);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
