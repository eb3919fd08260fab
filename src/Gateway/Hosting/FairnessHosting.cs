using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Fairness;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Adds priority and fairness: by the root's schemas where there is a root that shows them.</summary>
internal static class FairnessHosting
{
    public static void AddFairness(this IServiceCollection services, RequestLimits limits, bool hasRoot)
    {
        if (!limits.IsFair)
            return;
        if (limits.SeatsMax == 0)
            throw new OperatorException("--max-requests-inflight=0 --max-mutating-requests-inflight=0: priority and fairness has no seats to share out; give one of them, or --enable-priority-and-fairness=false");
        services.AddSingleton<FlowMetrics>();
        services.AddSingleton(s => new WorkEstimator(s.GetService<IObjectReaders>()));
        services.AddSingleton(s => Scheduler(s, limits));
        services.AddSingleton(s => new SeatRegulator(s.GetRequiredService<FairScheduler>(), limits.SeatsMax, SeatRegulator.Least(Environment.ProcessorCount)));
        if (!hasRoot)
            return;
        services.AddSingleton<FollowedFlows>();
        services.AddHostedService<PriorityLevelInformer>();
        services.AddHostedService<FlowSchemaInformer>();
    }

    private static FairScheduler Scheduler(IServiceProvider services, RequestLimits limits)
    {
        var scheduler = new FairScheduler(limits.SeatsMax, ServingLimits.RequestsWaitingMax, services.GetRequiredService<FlowMetrics>(), services.GetRequiredService<Random>(), services.GetRequiredService<TimeProvider>());
        scheduler.Configure(BuiltInFlows.Configuration);
        services.GetRequiredService<MetricsRegistry>().BeforeReading(scheduler.Report);
        return scheduler;
    }
}
