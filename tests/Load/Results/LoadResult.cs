namespace OrleansAA.Load.Results;

/// <summary>All that was measured; what <c>--json</c> writes.</summary>
internal sealed record LoadResult(int Version, DateTimeOffset Made, MachineResult Machine, SettingsResult Settings, IReadOnlyList<ScenarioResult> Scenarios)
{
    /// <summary>Of this shape; another one has another number.</summary>
    public const int CurrentVersion = 1;

    public bool IsAllWell => Scenarios.All(s => s.IsAllWell);
}

/// <summary>What it was measured on.</summary>
internal sealed record MachineResult(int Processors, string Processor, long MemoryBytes, string System, string Runtime);

/// <summary>How it was measured.</summary>
internal sealed record SettingsResult(string Resource, double DurationSeconds, double WarmUpSeconds, int Objects, int Connections, int Callers, int Page);

/// <summary>One row: a scenario at one rate.</summary>
internal sealed record ScenarioResult
{
    /// <summary>embedded, redis, three, or an address.</summary>
    public required string Servers { get; init; }

    /// <summary>none, policy, webhook.</summary>
    public required string Admission { get; init; }

    public required string Scenario { get; init; }

    /// <summary>What <see cref="Count"/> counts: call or event.</summary>
    public required string Unit { get; init; }

    /// <summary>A number, or max.</summary>
    public required string Rate { get; init; }

    /// <summary>Watch streams; 0: none.</summary>
    public int Streams { get; init; }

    /// <summary>Watch streams beside them that nobody reads.</summary>
    public int Stuck { get; init; }

    /// <summary>Calls that were answered as they should be, or events that came.</summary>
    public required long Count { get; init; }

    /// <summary>Calls that were not; with watchers, streams that broke off, too.</summary>
    public required long Failed { get; init; }

    public required IReadOnlyList<FailureCount> Failures { get; init; }

    public required double Seconds { get; init; }

    public double PerSecond => Seconds > 0 ? Count / Seconds : 0;

    public required LatencySummary Milliseconds { get; init; }

    /// <summary>Of all processes of the target; null: none is known.</summary>
    public double? ServerCpuMicroseconds => Processes.Count > 0 ? Processes.Sum(p => p.CpuMicroseconds) : null;

    public IReadOnlyList<ProcessCost> Processes { get; init; } = [];

    /// <summary>What an empty handler takes for the same bytes; null: not measured.</summary>
    public double? FloorCpuMicroseconds { get; init; }

    public double? FloorP50Milliseconds { get; init; }

    public long? ResidentBytes => Processes.Count > 0 ? Processes.Sum(p => p.ResidentBytes) : null;

    /// <summary>Of bodies.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Of bodies.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Writes that were acknowledged times streams; 0: nobody watched.</summary>
    public long EventsExpected { get; init; }

    /// <summary>Events of acknowledged writes that a stream did not get.</summary>
    public long EventsMissed { get; init; }

    /// <summary>Events that came twice, or whose resourceVersion was not above that of the one before.</summary>
    public long EventsDisordered { get; init; }

    public required IReadOnlyList<DistributionPoint> Distribution { get; init; }

    public required IReadOnlyList<TimePoint> OverTime { get; init; }

    public IReadOnlyList<MemoryPoint> MemoryOverTime { get; init; } = [];

    public bool IsAllWell => Failed == 0 && EventsMissed == 0 && EventsDisordered == 0;
}

internal sealed record LatencySummary(double P50, double P95, double P99, double Max);

internal sealed record FailureCount(string Reason, long Count);

/// <summary>What a process took for each call, and its memory at the end.</summary>
internal sealed record ProcessCost(string Name, int Id, double CpuMicroseconds, long ResidentBytes);

/// <summary>This part of all was over within so many milliseconds.</summary>
internal readonly record struct DistributionPoint(double Part, double Milliseconds);

/// <summary>One interval.</summary>
internal readonly record struct TimePoint(double Seconds, double PerSecond, double P50, double P99, double Max);

internal readonly record struct MemoryPoint(double Seconds, long Bytes);
