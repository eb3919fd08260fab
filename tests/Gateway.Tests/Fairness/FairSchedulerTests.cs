using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Fairness;

namespace OrleansAA.Gateway.Tests.Fairness;

/// <summary>In which order requests get their seats, and when they do not.</summary>
public sealed class FairSchedulerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void A_flood_of_one_user_delays_another_by_a_hand_of_requests_at_most(int seatsOfEach)
    {
        var world = new FairWorld(40, FairWorld.OneLevel());
        var all = world.Enter("noisy", 150, seatsOfEach);
        Assert.Contains(all, r => r.State == RequestState.Waiting);
        // The seats that the noisy one may not have are others'.
        all.AddRange(world.Enter("other", 20, 1));
        var polite = world.Enter("polite");
        all.Add(polite);
        Assert.InRange(polite.State == RequestState.Seated ? 0 : world.Turns(all, 20).IndexOf("polite"), 0, 5);
        Assert.Equal(RequestState.Seated, polite.State);
    }

    [Fact]
    public void Users_with_as_much_to_do_have_as_many_turns()
    {
        var world = new FairWorld(6, FairWorld.OneLevel());
        List<FairRequest> all = [.. world.Enter("noisy", 150, 1), .. world.Enter("alice", 40, 1), .. world.Enter("bob", 40, 1)];
        var turns = world.Turns(all, 60);
        foreach (var user in (string[])["noisy", "alice", "bob"])
            Assert.InRange(turns.Count(t => t == user), 16, 24);
    }

    [Fact]
    public void Who_asks_for_much_at_once_has_fewer_turns()
    {
        var world = new FairWorld(12, FairWorld.OneLevel());
        List<FairRequest> all = [.. world.Enter("lists", 100, 6), .. world.Enter("gets", 150, 1)];
        var turns = world.Turns(all, 70);
        Assert.InRange(turns.Count(t => t == "gets"), 4 * turns.Count(t => t == "lists"), int.MaxValue);
    }

    [Fact]
    public void Who_takes_long_has_fewer_turns()
    {
        var world = new FairWorld(1, FairWorld.OneLevel());
        List<FairRequest> all = [.. world.Enter("slow", 100, 1), .. world.Enter("quick", 100, 1)];
        var turns = world.Turns(all, 60, r => TimeSpan.FromMilliseconds(r.User == "slow" ? 60 : 3));
        Assert.InRange(turns.Count(t => t == "quick"), 2 * turns.Count(t => t == "slow"), int.MaxValue);
    }

    [Fact]
    public void Writes_that_many_watch_have_fewer_turns()
    {
        var world = new FairWorld(1, FairWorld.OneLevel());
        List<FairRequest> all = [];
        for (var i = 0; i < 100; i++)
            all.AddRange([world.Enter("watched", extra: 0.05), world.Enter("unwatched")]);
        var turns = world.Turns(all, 60);
        Assert.InRange(turns.Count(t => t == "unwatched"), 4 * turns.Count(t => t == "watched"), int.MaxValue);
    }

    [Fact]
    public void Nobody_has_more_than_half_of_the_seats_and_somebody_else_begins_at_once()
    {
        var world = new FairWorld(10, FairWorld.OneLevel());
        Assert.Equal(5, world.Enter("noisy", 20, 1).Count(r => r.State == RequestState.Seated));
        Assert.Equal(5, world.Enter("polite", 5, 1).Count(r => r.State == RequestState.Seated));
    }

    [Fact]
    public async Task A_queue_that_is_full_takes_nobody_and_another_user_waits_in_its_own()
    {
        var world = new FairWorld(2, FairWorld.OneLevel(hand: 2, lengthMax: 3));
        var all = world.Enter("noisy", 1 + 2 * 3, 1);
        Assert.Equal(6, all.Count(r => r.State == RequestState.Waiting));
        var late = world.Request("noisy");
        var refusal = await Assert.ThrowsAsync<StatusException>(async () => await late.EnterAsync(Token));
        Assert.Equal((429, "TooManyRequests", 1), (refusal.Code, refusal.Status.Reason, refusal.Status.Details?.RetryAfterSeconds));
        Assert.Equal(RequestState.Seated, world.Enter("polite").State);
        Assert.Equal(RequestState.Waiting, world.Enter("third").State);
    }

    [Fact]
    public async Task A_queue_is_longer_than_it_may_be_while_few_wait()
    {
        var world = new FairWorld(2, FairWorld.OneLevel(hand: 2, lengthMax: 3), waitingMax: 20);
        Assert.Equal(20, world.Enter("noisy", 1 + 20, 1).Count(r => r.State == RequestState.Waiting));
        Assert.Equal(429, (await Assert.ThrowsAsync<StatusException>(async () => await world.Request("noisy").EnterAsync(Token))).Code);
        // What a level has promised it has, whoever has taken the rest.
        Assert.Equal(RequestState.Seated, world.Enter("polite").State);
        Assert.Equal(3, world.Enter("third", 3, 1).Count(r => r.State == RequestState.Waiting));
    }

    [Fact]
    public async Task Where_there_are_no_queues_nobody_waits()
    {
        var world = new FairWorld(2, FlowConfiguration.Of([new() { Name = "work", Shares = 1 }, new() { Name = "catch-all", Shares = 0 }], [FairWorld.ForAll("work", "work")]));
        Assert.Equal(RequestState.Seated, world.Enter("alice").State);
        Assert.Equal(RequestState.Seated, world.Enter("bob").State);
        Assert.Equal(429, (await Assert.ThrowsAsync<StatusException>(async () => await world.Request("carol").EnterAsync(Token))).Code);
    }

    [Fact]
    public async Task Who_waits_too_long_is_refused_and_its_place_is_anothers()
    {
        var world = new FairWorld(1, FairWorld.OneLevel(hand: 1, queues: 1, lengthMax: 1));
        var first = world.Enter("alice");
        var waiting = world.Request("bob");
        var entering = waiting.EnterAsync(Token).AsTask();
        world.Clock.Advance(FairWorld.WaitMax - TimeSpan.FromMilliseconds(1));
        Assert.False(entering.IsCompleted);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(429, (await Assert.ThrowsAsync<StatusException>(() => entering)).Code);
        var next = world.Enter("carol");
        Assert.Equal(RequestState.Waiting, next.State);
        first.Dispose();
        waiting.Dispose();
        Assert.Equal(RequestState.Seated, next.State);
        Assert.Equal(1, next.Flow.Schema.Level.SeatsInUse);
    }

    [Fact]
    public async Task How_long_a_request_has_waited_is_known_the_longest_time_if_it_did_so_again()
    {
        var world = new FairWorld(1, FairWorld.OneLevel());
        var request = world.Request("polite");
        foreach (var seconds in (int[])[3, 5, 2])
        {
            var other = world.Enter("other");
            var turn = request.EnterAsync(CancellationToken.None).AsTask();
            world.Clock.Advance(TimeSpan.FromSeconds(seconds));
            other.Dispose();
            await turn;
            request.Leave();
        }
        Assert.Equal(TimeSpan.FromSeconds(5), request.Waited);
    }

    [Fact]
    public async Task A_client_that_goes_while_it_waits_leaves_nothing_behind()
    {
        var world = new FairWorld(1, FairWorld.OneLevel());
        var first = world.Enter("alice");
        using var gone = new CancellationTokenSource();
        var waiting = world.Request("bob");
        var entering = waiting.EnterAsync(gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entering);
        waiting.Dispose();
        first.Dispose();
        var level = first.Flow.Schema.Level;
        Assert.Equal((0, 0, 0), (level.SeatsInUse, level.Waiting, level.Executing));
    }

    [Fact]
    public async Task Seats_are_given_back_once_and_may_be_taken_again()
    {
        var world = new FairWorld(1, FairWorld.OneLevel());
        var request = world.Enter("alice");
        request.Leave();
        request.Leave();
        var other = world.Enter("bob");
        var again = request.EnterAsync(Token).AsTask();
        Assert.False(again.IsCompleted);
        other.Dispose();
        other.Dispose();
        await again;
        Assert.Equal(1, request.Flow.Schema.Level.SeatsInUse);
        request.Dispose();
        Assert.Equal(0, request.Flow.Schema.Level.SeatsInUse);
    }

    [Fact]
    public void A_wide_request_is_not_passed_by_for_ever()
    {
        var world = new FairWorld(8, FairWorld.OneLevel());
        List<FairRequest> all = [.. world.Enter("alice", 4, 1), .. world.Enter("bob", 4, 1)];
        var wide = world.Enter("wide", 4);
        all.Add(wide);
        for (var i = 0; i < 20; i++)
            all.AddRange([world.Enter("alice"), world.Enter("bob")]);
        Assert.InRange(world.Turns(all, 40).IndexOf("wide"), 0, 12);
    }

    [Fact]
    public void Whoever_is_exempt_never_waits()
    {
        var world = new FairWorld(2, BuiltInFlows.Configuration);
        for (var i = 0; i < 50; i++)
            world.Enter("noisy");
        for (var i = 0; i < 50; i++)
            Assert.Equal(RequestState.Seated, world.Enter("admin", group: "system:masters").State);
    }
}
