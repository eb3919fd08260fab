using OrleansAA.Robustness.Faults;

namespace OrleansAA.Robustness;

/// <summary>Traffic on real replicas while things go wrong, every answer and every event held against the store's log.</summary>
public sealed class JudgedTrafficTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Replicas_that_die_freeze_and_roll_and_a_store_that_goes_away_break_no_promise() =>
        KeepsAllAsync(TrialPlan.Short(Fault.Kill, Fault.Kill, Fault.Kill, Fault.Freeze, Fault.KillStore, Fault.FillMemory, Fault.Roll));

    [Fact]
    public Task Wires_that_are_cut_or_slow_break_no_promise() => KeepsAllAsync(TrialPlan.Short(Fault.Cut, Fault.CutOneWay, Fault.CutOneWay, Fault.SlowDown, Fault.Kill));

    [Fact]
    public Task A_disk_that_is_full_breaks_no_promise() => KeepsAllAsync(TrialPlan.Short(Fault.FillDisk, Fault.FillMemory, Fault.FillDisk));

    [Fact]
    public Task Clocks_that_jump_break_no_promise() => KeepsAllAsync(TrialPlan.Short(Fault.JumpClock, Fault.JumpClock, Fault.JumpClock));

    /// <summary>All of it, for long.</summary>
    [Fact]
    public async Task The_long_form_breaks_no_promise_and_fences_off_those_that_wake()
    {
        if (TrialPlan.Long() is not { } plan)
        {
            Assert.Skip("the long form is run by tests/Robustness/judge.sh");
            return;
        }
        var figures = await JudgeAsync(plan, mayLeaveOut: true);
        Assert.True(figures.Fenced > 0 || !plan.Round.Contains(Fault.Freeze), "no frozen replica was kept from writing when it woke: the trial proves nothing about that");
    }

    private Task<TrialFigures> KeepsAllAsync(TrialPlan plan) => JudgeAsync(plan, mayLeaveOut: false);

    private async Task<TrialFigures> JudgeAsync(TrialPlan plan, bool mayLeaveOut)
    {
        output.WriteLine($"seed {plan.Seed}");
        await using var site = await TrialSite.PrepareAsync(plan.Seed, [.. plan.Round]);
        foreach (var (fault, obstacle) in site.Obstacles)
            output.WriteLine($"left out: {fault}: {obstacle}");
        Assert.SkipWhen(!mayLeaveOut && site.Obstacles.Count > 0, string.Join("; ", site.Obstacles.Values.Distinct()));
        await using var set = await ReplicaSet.StartAsync(3, site);
        var figures = await Trial.RunAsync(set, site, plan, output.WriteLine, Token);
        Assert.True(figures.Violations.Count == 0, string.Join('\n', figures.Violations.Take(20)));
        return figures;
    }
}
