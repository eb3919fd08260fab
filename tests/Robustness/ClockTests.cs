using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>A server on its own whose wall clock is set.</summary>
public sealed class ClockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clock_that_is_set_back_by_hours_keeps_nobody_from_writing()
    {
        Assert.SkipWhen(FakeClock.Obstacle is not null, FakeClock.Obstacle ?? "");
        using var directory = new TemporaryDirectory();
        var clock = new FakeClock(directory.File("clock"));
        await using var server = await ServerProcess.StartInAsync(directory.Path, clock.Environment, "--store=memory", "--secure-port=0");
        using var client = new ApiClient(server.Address, directory.File(".aa"));
        var start = await CreateAsync(client, "first");

        clock.Set(TimeSpan.FromHours(-2));

        for (var (i, created) = (0, start); created > start - TimeSpan.FromHours(1); i++)
            created = await CreateAsync(client, $"rule-{i}");
        Assert.Equal(200, (await client.PatchAsync(Rules.PathOf("ns/first"), Rules.MergePatch(2, "patched"), ApiClient.MergePatch, Token)).Code);
    }

    /// <summary>Creates a rule, and returns the time it was made at as the server sees it.</summary>
    private static async Task<DateTime> CreateAsync(ApiClient client, string name)
    {
        var created = await client.PostAsync(Rules.In("ns"), Rules.Json(name, 1, name), Token);
        Assert.True(created.Code == 201, created.Body);
        return created.Json.GetProperty("metadata").GetProperty("creationTimestamp").GetDateTime();
    }
}
