using System.Globalization;
using OrleansAA.Robustness.Overload;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>
/// What requests that wait for seats take in memory: as many as may wait, of users with connections of their own. What is said of it in <c>docs/sizing.md</c> is printed here.
/// </summary>
public sealed class WaitingRequestsTests(ITestOutputHelper output)
{
    private const int Users = 20;
    private const int Requests = 4_000;
    private const int MiB = 1024 * 1024;

    /// <summary>How long the store stands still: less than a request waits at most.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData(100)]
    [InlineData(10_000)]
    public async Task Memory_that_as_many_requests_take_as_may_wait(int bytes)
    {
        using var directory = new TemporaryDirectory();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        root.Namespaces.Create("big");
        root.Rbac.Bind("tenants", "group:system:authenticated", new RbacRule { Verbs = ["create"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        await using var redis = await RedisServer.StartAsync();
        await using var server = await ServerProcess.StartAsync(
            directory.Path, "--secure-port=0", $"--store=redis:{redis.Address}", "--silo-address=127.0.0.1", $"--kubeconfig={root.ServiceAccountKubeconfig()}", "--max-requests-inflight=20", "--max-mutating-requests-inflight=20");
        var users = Enumerable.Range(0, Users).Select(u => new Tenant(server.Address, root.Authorities.Proxy(), $"user-{u}")).ToList();
        foreach (var user in users)
        {
            while (await user.SendAsync(Post(0, 1)) is not (201 or 409))
                await RealTime.PassAsync(TimeSpan.FromMilliseconds(20), Token);
            user.Answers.Clear();
        }
        server.ForgetPeakResidentBytes();
        var before = server.ResidentBytes;

        redis.Freeze(true);
        var all = Enumerable.Range(1, Requests).Select(i => users[i % Users].SendAsync(Post(i, bytes))).ToList();
        await RealTime.PassAsync(Standstill, Token);
        var (waiting, peak) = (Requests - users.Sum(u => u.Answers.Values.Sum()), server.PeakResidentBytes);
        redis.Freeze(false);
        await Task.WhenAll(all);

        var codes = users.SelectMany(u => u.Answers).GroupBy(a => a.Key).OrderBy(g => g.Key).Select(g => $"{g.Key}: {g.Sum(a => a.Value)}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"bodies of {bytes} bytes: {waiting} unanswered take {(peak - before) / MiB} MiB on top of {before / MiB}; until all were answered {(server.PeakResidentBytes - before) / MiB} MiB; {string.Join(", ", codes)}"));
        Assert.Equal(Requests, users.Sum(u => u.Answers.Values.Sum()));
        users.ForEach(u => u.Dispose());
    }

    private static HttpRequestMessage Post(int number, int bytes) => Tenant.Post(Rules.In("big"), Rules.Json($"rule-{number}", 1, new string('x', bytes)));
}
