using OrleansAA.Gateway.Fairness;
using OrleansAA.Gateway.Requests;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Fairness;

/// <summary>How levels share seats, and that none is lost, whatever happens.</summary>
public sealed class SharedSeatsTests
{
    private const string High = "high";
    private const string Low = "low";

    [Fact]
    public void A_level_uses_what_another_lends_and_gives_it_back_first()
    {
        var world = new FairWorld(20, Two(lendable: 50));
        // Five of the other's ten.
        List<FairRequest> low = [];
        for (var i = 0; i < 40; i++)
            low.Add(world.Enter($"low-{i}", group: Low));
        Assert.Equal(15, low.Count(r => r.State == RequestState.Seated));

        List<FairRequest> high = [];
        for (var i = 0; i < 10; i++)
            high.Add(world.Enter($"high-{i}", group: High));
        Assert.Equal(5, high.Count(r => r.State == RequestState.Seated));
        foreach (var done in low.Where(r => r.State == RequestState.Seated).Take(5).ToList())
            done.Dispose();
        Assert.Equal(10, high.Count(r => r.State == RequestState.Seated));
        Assert.Equal(10, low[0].Flow.Schema.Level.SeatsInUse);
    }

    [Fact]
    public void What_is_not_lent_is_there_at_once()
    {
        var world = new FairWorld(20, Two(lendable: 0));
        for (var i = 0; i < 100; i++)
            world.Enter($"low-{i}", group: Low);
        for (var i = 0; i < 10; i++)
            Assert.Equal(RequestState.Seated, world.Enter($"high-{i}", group: High).State);
    }

    [Fact]
    public void A_configuration_that_changes_under_load_loses_nobody()
    {
        var world = new FairWorld(20, Two(lendable: 50));
        List<FairRequest> all = [];
        for (var i = 0; i < 60; i++)
            all.Add(world.Enter($"user-{i}", group: i % 2 == 0 ? High : Low));
        // One level is gone, the other has fewer and shorter queues.
        world.Scheduler.Configure(FlowConfiguration.Of(
            [new() { Name = Low, Shares = 10, Queuing = new(2, 1, 1) }, new() { Name = "catch-all", Shares = 0 }], [FairWorld.ForAll(Low, Low)]));
        var late = Enumerable.Range(0, 6).Select(i => world.Request($"late-{i}")).Where(r => world.Scheduler.Enter(r) == RequestState.Waiting).ToList();
        Assert.InRange(late.Count, 0, 2);
        all.AddRange(late);
        while (all.Find(r => r.State == RequestState.Seated) is { } seated)
        {
            seated.Dispose();
            all.Remove(seated);
        }
        Assert.Empty(all);
        // All seats are of the level that is left.
        List<FairRequest> now = [];
        for (var i = 0; i < 20; i++)
            now.Add(world.Enter($"user-{i}"));
        Assert.Equal(20, now.Count(r => r.State == RequestState.Seated));
    }

    [Fact]
    public void A_level_that_becomes_exempt_lets_in_whoever_waits()
    {
        var world = new FairWorld(2, FairWorld.OneLevel());
        List<FairRequest> all = [.. world.Enter("alice", 5, 1), .. world.Enter("bob", 5, 1)];
        world.Scheduler.Configure(FlowConfiguration.Of([new() { Name = "work", IsExempt = true }, new() { Name = "catch-all", Shares = 1 }], [FairWorld.ForAll("work", "work")]));
        Assert.All(all, r => Assert.Equal(RequestState.Seated, r.State));
        all.ForEach(r => r.Dispose());
        var level = all[0].Flow.Schema.Level;
        Assert.Equal((0, 0, 0), (level.SeatsInUse, level.Executing, level.Waiting));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_seat_is_lost_or_given_twice(int seed)
    {
        const int seats = 30;
        var random = Seeded.Of(seed, 0);
        var world = new FairWorld(seats, BuiltInFlows.Configuration, seed);
        List<(FairRequest Request, Task Entering, CancellationTokenSource Client)> all = [];
        for (var step = 0; step < 4000; step++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    var request = world.Request($"user-{random.Next(12)}", 1 + random.Next(3), random.Next(3) == 0 ? "system:serviceaccounts" : null, wait: TimeSpan.FromMilliseconds(random.Next(1, 200)));
                    var client = new CancellationTokenSource();
                    all.Add((request, EnterAsync(request, client.Token), client));
                    break;
                case < 8 when all.Count > 0:
                    var at = random.Next(all.Count);
                    if (random.Next(4) == 0)
                        await all[at].Client.CancelAsync();
                    all[at].Request.Dispose();
                    all.RemoveAt(at);
                    break;
                case 8:
                    world.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(20)));
                    break;
                default:
                    if (random.Next(4) == 0)
                        world.Scheduler.Resize(random.Next(2) == 0 ? seats : random.Next(5, seats));
                    else if (random.Next(20) == 0)
                        world.Scheduler.Configure(random.Next(2) == 0 ? BuiltInFlows.Configuration : FairWorld.OneLevel());
                    break;
            }
            var levels = all.Select(a => a.Request.Flow.Schema.Level).Distinct().ToList();
            Assert.All(levels, l => Assert.InRange(l.SeatsInUse, 0, int.MaxValue));
        }
        foreach (var (request, _, _) in all)
            request.Dispose();
        foreach (var level in all.Select(a => a.Request.Flow.Schema.Level).Distinct())
            Assert.Equal((0, 0, 0), (level.SeatsInUse, level.Waiting, level.Executing));
        Assert.Equal((0, 0), (world.Scheduler.SeatsInUse, world.Scheduler.Waiting));
        // Whatever was refused was refused in order.
        world.Scheduler.Resize(seats);
        world.Scheduler.Configure(FairWorld.OneLevel());
        var after = Enumerable.Range(0, seats).Select(i => world.Enter($"after-{i}")).ToList();
        Assert.Equal(seats, after.Count(r => r.State == RequestState.Seated));
        Assert.Equal(RequestState.Waiting, world.Enter("one-more").State);
    }

    private static async Task EnterAsync(FairRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await request.EnterAsync(cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or ApiMachinery.Errors.StatusException)
        {
            // Refused, or gone.
        }
    }

    private static FlowConfiguration Two(int lendable) => FlowConfiguration.Of(
        [
            new() { Name = High, Shares = 10, LendablePercent = lendable, Queuing = new(64, 4, 50) },
            new() { Name = Low, Shares = 10, LendablePercent = lendable, Queuing = new(64, 4, 50) },
            new() { Name = "catch-all", Shares = 0 },
        ],
        [FairWorld.ForAll(High, High, High), FairWorld.ForAll(Low, Low, Low)]);
}
