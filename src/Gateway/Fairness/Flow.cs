using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Fairness;

/// <summary>Where a request belongs: the schema that has it, and what tells its flow from others.</summary>
internal readonly record struct Flow(PlacedSchema Schema, ulong Hash);

/// <summary>A flow schema with its level, and how many of its requests there are. Guarded by the scheduler's lock.</summary>
internal sealed class PlacedSchema
{
    public required FlowSchema Spec { get; init; }

    public required FairLevel Level { get; init; }

    public required ulong Seed { get; init; }

    public required FlowInstruments Instruments { get; init; }

    public int Waiting { get; private set; }

    public int SeatsWaiting { get; private set; }

    public int Executing { get; private set; }

    public int SeatsExecuting { get; private set; }

    /// <summary>The one that is there already, if nothing has changed: its requests are counted there.</summary>
    public static PlacedSchema Of(FlowSchema spec, FairLevel level, PlacedSchema[] before, FlowMetrics metrics, ulong seed) =>
        Array.Find(before, s => s.Spec == spec && s.Level == level) ?? new() { Spec = spec, Level = level, Seed = seed, Instruments = metrics.Of(level.Spec.Name, spec.Name) };

    public void AddWaiting(int requests, int seats)
    {
        Waiting += requests;
        SeatsWaiting += seats;
    }

    public void AddExecuting(int requests, int seats)
    {
        Executing += requests;
        SeatsExecuting += seats;
    }
}

/// <summary>Why requests are refused, in the words of k8s.io/apiserver's metrics.</summary>
internal static class RejectReasons
{
    /// <summary>The level has no queues, and no seats left.</summary>
    public const string ConcurrencyLimit = "concurrency-limit";

    /// <summary>As many wait as may.</summary>
    public const string QueueFull = "queue-full";

    /// <summary>It has waited as long as it may.</summary>
    public const string TimeOut = "time-out";

    /// <summary>Its client has gone.</summary>
    public const string Cancelled = "cancelled";
}
