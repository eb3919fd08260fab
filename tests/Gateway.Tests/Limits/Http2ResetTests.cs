using System.Diagnostics;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Limits;

/// <summary>Rapid resets: requests that are taken back as soon as they are sent cost a server work, and their sender nothing.</summary>
public sealed class Http2ResetTests
{
    private const int ResetsCount = 100_000;
    private const int BatchCount = 100;
    private const int SamplesCount = 2_000;
    private const double NoiseMilliseconds = 10;

    [Theory]
    [InlineData("none")]
    [InlineData("front proxy")]
    public async Task Normal_requests_are_answered_beside_a_hundred_thousand_resets(string attacker)
    {
        await using var rooted = await RootedServer.StartAsync();
        using var client = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        await MeasureAsync(client, SamplesCount);
        var alone = await MeasureAsync(client, SamplesCount);

        var attack = AttackAsync(rooted, attacker == "none" ? null : rooted.Proxy);
        var beside = new List<double>();
        while (!attack.IsCompleted || beside.Count < SamplesCount)
            beside.AddRange(await MeasureAsync(client, BatchCount));
        var connections = await attack;
        var afterwards = await MeasureAsync(client, SamplesCount);

        // Others may be at work on the machine: before and after, whichever is slower; and no less than what a scheduler may take.
        var normal = Math.Max(Math.Max(P99(alone), P99(afterwards)), NoiseMilliseconds);
        var figures = $"p99 alone {P99(alone):F2} and {P99(afterwards):F2} ms, beside {P99(beside):F2} ms, {connections} connections for {ResetsCount} resets";
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Assert.True(connections > 1, "the server puts up with it on one connection");
        Assert.True(P99(beside) <= 2 * normal, figures);
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

    /// <summary>Milliseconds of each request; all must succeed.</summary>
    private static async Task<List<double>> MeasureAsync(FrontProxyClient client, int count)
    {
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Assert.Equal(200, (await client.GetAsync(Rule.Collection("shop"))).Status);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times;
    }

    private static double P99(List<double> times) => times.Order().ElementAt((int)(times.Count * 0.99));
}
