using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Doctor;
using OrleansAA.Gateway.Doctor.Checks;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>Checks run side by side, for a bounded time, and one that fails is no other's trouble.</summary>
public sealed class ExaminationTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_check_that_does_not_end_is_ended()
    {
        var clock = new FakeTimeProvider();
        var stuck = new Check("stuck", _ => new TaskCompletionSource().Task);
        var running = Examination.RunAsync([stuck, new Check("well", _ => Task.CompletedTask)], clock, Time, CancellationToken.None);
        await stuck.Started;
        clock.Advance(Time);
        var results = await running;
        Assert.Equal(["stuck", "well"], results.Select(r => r.Check));
        Assert.Equal([CheckState.Failed, CheckState.Ok], results.Select(r => r.Result.State));
        Assert.Equal("stuck did not end within 10 s", results[0].Result.Findings.Single().Problem);
    }

    [Fact]
    public async Task Checks_run_side_by_side()
    {
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        var results = await Examination.RunAsync(
            [
                new Check("first", async _ =>
                {
                    first.SetResult();
                    await second.Task;
                }),
                new Check("second", async _ =>
                {
                    await first.Task;
                    second.SetResult();
                }),
            ],
            TimeProvider.System, Time, CancellationToken.None);
        Assert.All(results, r => Assert.Equal(CheckState.Ok, r.Result.State));
    }

    [Fact]
    public async Task What_a_check_throws_is_its_failure()
    {
        var results = await Examination.RunAsync([new Check("broken", _ => throw new InvalidOperationException("of all things"))], TimeProvider.System, Time, CancellationToken.None);
        Assert.Equal(("check-broken", "broken failed: of all things"), (results[0].Result.Findings[0].Id, results[0].Result.Findings[0].Problem));
    }

    private sealed class Check(string name, Func<CancellationToken, Task> run) : ICheck
    {
        private readonly TaskCompletionSource _started = new();

        public Task Started => _started.Task;

        public string Name => name;

        public string LooksAt => "";

        public IReadOnlyList<Fault> Faults => [];

        public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
        {
            _started.SetResult();
            await run(cancellationToken);
            return CheckResult.Of(name);
        }
    }
}
