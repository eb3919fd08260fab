using OrleansAA.Robustness.Faults;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>Traffic on real replicas while things go wrong, every answer and every event held against the store's log.</summary>
public sealed class JudgedTrafficTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_goes_wrong_every_promise_is_kept()
    {
        var plan = TrialPlan.FromEnvironment();
        output.WriteLine($"seed {plan.Seed}");
        await using var set = await ReplicaSet.StartAsync(3);
        var figures = await Trial.RunAsync(set, plan, output.WriteLine, Token);
        output.WriteLine(figures.ToString());
        Assert.True(figures.Violations.Count == 0, string.Join('\n', figures.Violations.Take(20)));
    }
}
