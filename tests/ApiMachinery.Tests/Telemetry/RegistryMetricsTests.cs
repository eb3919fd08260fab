using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Telemetry;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Telemetry;

public sealed class RegistryMetricsTests
{
    [Fact]
    public void A_commit_is_counted_by_what_became_of_it_and_is_an_activity()
    {
        var resource = new GroupResource("measured.example.com", "widgets").ToString();
        var counted = new List<string>();
        var activities = new List<string>();
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RegistryMetrics.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((_, by, tags, _) =>
        {
            if (tags[0].Value as string == resource)
                counted.Add($"{by} {tags[1].Value}");
        });
        meters.Start();
        using var listening = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RegistryMetrics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("resource") as string == resource)
                    activities.Add($"{activity.OperationName} {activity.GetTagItem("outcome")}");
            },
        };
        ActivitySource.AddActivityListener(listening);

        foreach (var answer in (bool?[])[true, false, null])
        {
            using var measure = RegistryMetrics.Begin(resource, TimeProvider.System);
            if (answer is { } isCommitted)
                measure!.Answered(isCommitted);
        }

        Assert.Equal(["1 committed", "1 outdated", "1 failed"], counted);
        Assert.Equal(["commit committed", "commit outdated", "commit failed"], activities);
    }
}
