using OrleansAA.Agent.Reconciling;
using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Reconciling;

public sealed class BackoffTests
{
    [Fact]
    public void It_doubles_up_to_its_limit_and_begins_anew()
    {
        var backoff = new Backoff(TimeProvider.System, Seeded.Of(1, 1));
        var whole = Backoff.First;
        for (var i = 0; i < 20; i++)
        {
            Assert.InRange(backoff.Next(), whole / 2, whole);
            whole = TimeSpan.FromTicks(Math.Min(whole.Ticks * 2, Backoff.Longest.Ticks));
        }
        backoff.Succeeded();
        Assert.InRange(backoff.Next(), Backoff.First / 2, Backoff.First);
    }
}
