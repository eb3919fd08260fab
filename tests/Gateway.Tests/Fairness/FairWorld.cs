using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Fairness;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Fairness;

/// <summary>A scheduler and those who ask it, on a clock that stands: whether a request has its seats is known as soon as it has asked.</summary>
internal sealed class FairWorld
{
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(15);

    public FairWorld(int seats, FlowConfiguration configuration, int seed = 1, int waitingMax = 0, FakeTimeProvider? clock = null)
    {
        Clock = clock ?? new();
        Scheduler = new(seats, waitingMax, new(new MetricsRegistry()), Seeded.Of(seed, 1), Clock);
        Scheduler.Configure(configuration);
    }

    public FakeTimeProvider Clock { get; }

    public FairScheduler Scheduler { get; }

    /// <summary>One level for all, with flows by user.</summary>
    public static FlowConfiguration OneLevel(int queues = 64, int hand = 4, int lengthMax = 50) => FlowConfiguration.Of(
        [new() { Name = "work", Shares = 1000, Queuing = new(queues, hand, lengthMax) }, new() { Name = "catch-all", Shares = 0 }], [ForAll("work", "work")]);

    public static FlowSchema ForAll(string name, string level, string group = UserInfo.AuthenticatedGroup) => new()
    {
        Name = name,
        Level = level,
        Distinguisher = FlowDistinguisher.ByUser,
        Rules = [new([new(FlowSubjectKind.Group, group)], [new(["*"], ["*"], ["*"], ["*"], true)], [new(["*"], ["*"])])],
    };

    public FairRequest Request(string user, int seats = 1, string? group = null, double extra = 0, TimeSpan? wait = null)
    {
        var asking = UserInfo.Authenticated(user, "", group is null ? [] : [group]);
        var flow = Scheduler.FlowOf(new RequestInfo { Verb = "list", Path = "/apis/g/v1/things", IsResourceRequest = true, Group = "g", Resource = "things" }, asking);
        return new(Scheduler, flow, user, new(seats, extra), RequestSort.Read, wait ?? WaitMax);
    }

    /// <summary>Asks for seats.</summary>
    /// <returns>The request, which has them or waits.</returns>
    public FairRequest Enter(string user, int seats = 1, string? group = null, double extra = 0)
    {
        var request = Request(user, seats, group, extra);
        _ = request.EnterAsync(CancellationToken.None).AsTask();
        return request;
    }

    public List<FairRequest> Enter(string user, int count, int seats) => [.. Enumerable.Range(0, count).Select(_ => Enter(user, seats))];

    /// <summary>Lets those who have seats work for a while and go, one after the other, and says who came in for them.</summary>
    public List<string> Turns(List<FairRequest> all, int count, Func<FairRequest, TimeSpan>? service = null)
    {
        List<string> turns = [];
        var seated = all.FindAll(r => r.State == RequestState.Seated);
        while (turns.Count < count && seated.Count > 0)
        {
            var next = seated[0];
            Clock.Advance(service?.Invoke(next) ?? TimeSpan.FromMilliseconds(3));
            next.Dispose();
            all.Remove(next);
            seated.RemoveAt(0);
            var came = all.FindAll(r => r.State == RequestState.Seated).Except(seated).ToList();
            turns.AddRange(came.Select(r => r.User));
            seated.AddRange(came);
        }
        return turns;
    }
}
