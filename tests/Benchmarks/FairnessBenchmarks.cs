using BenchmarkDotNet.Attributes;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Fairness;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;
using OrleansAA.TestKit;

namespace OrleansAA.Benchmarks;

/// <summary>What priority and fairness costs a request for which there are seats, against the slots that there were before.</summary>
[MemoryDiagnoser]
public class FairnessBenchmarks
{
    private readonly UserInfo _user = UserInfo.Authenticated("alice", "", ["developers"]);
    private readonly RequestInfo _request = new()
    {
        Verb = "get", Path = "/apis/firewalld.fedoraproject.org/v1/namespaces/shop/portrules/web", IsResourceRequest = true, Group = "firewalld.fedoraproject.org", Version = "v1", Resource = "portrules", Namespace = "shop", Name = "web",
    };

    private readonly Slots _slots = new(ServingLimits.RequestsInFlightMax);
    private readonly FairScheduler _scheduler = new(new RequestLimits().SeatsMax, ServingLimits.RequestsWaitingMax, new(new()), Seeded.Of(1, 0), TimeProvider.System);

    public FairnessBenchmarks() => _scheduler.Configure(BuiltInFlows.Configuration);

    [Benchmark(Baseline = true)]
    public bool Slot()
    {
        using var slot = _slots.Take(_user.Name);
        return slot is not null;
    }

    [Benchmark]
    public async ValueTask SeatAsync()
    {
        using var request = new FairRequest(_scheduler, _scheduler.FlowOf(_request, _user), _user.Name, Work.Least, RequestSort.Read, TimeSpan.FromSeconds(15));
        await request.EnterAsync(CancellationToken.None);
    }

    [Benchmark]
    public string SchemaAlone() => _scheduler.FlowOf(_request, _user).Schema.Spec.Name;
}
