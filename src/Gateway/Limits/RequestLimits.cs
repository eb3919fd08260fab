namespace OrleansAA.Gateway.Limits;

/// <summary>The limits of requests that flags may change; those that nobody may are <see cref="ServingLimits"/>.</summary>
internal sealed record RequestLimits
{
    /// <summary>Reads at once; with priority and fairness, seats besides those of writes. 0 without it: as many as come.</summary>
    public int RequestsInFlightMax { get; init; } = ServingLimits.RequestsInFlightMax;

    /// <summary>Writes at once, or their seats.</summary>
    public int MutatingRequestsInFlightMax { get; init; } = ServingLimits.MutatingRequestsInFlightMax;

    /// <summary>The longest a request that is no watch may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = ServingLimits.RequestTimeout;

    /// <summary>The shortest time after which a watch without timeoutSeconds ends.</summary>
    public TimeSpan WatchTimeoutMin { get; init; } = ServingLimits.WatchTimeoutMin;

    /// <summary>Over how long watches end where the process does.</summary>
    public TimeSpan WatchTerminationGrace { get; init; } = TimeSpan.Zero;

    /// <summary>The part of requests over HTTP/2 that send their connection elsewhere.</summary>
    public double GoawayChance { get; init; }

    /// <summary>Priority and fairness; without it the two limits hold, whoever asks.</summary>
    public bool IsFair { get; init; } = true;

    /// <summary>Watches that one user has open; 0 for as many as it likes.</summary>
    public int WatchesPerUserMax { get; init; } = ServingLimits.WatchesPerUserMax;

    /// <summary>Seats that priority and fairness has to share out.</summary>
    public int SeatsMax => RequestsInFlightMax + MutatingRequestsInFlightMax;

    /// <summary>The longest a watch lasts: whoever wants to go on is asked again what it may. One without timeoutSeconds lasts as long as it would by chance.</summary>
    public TimeSpan WatchTimeoutMax => WatchTimeoutMin * 2 > ServingLimits.WatchTimeoutMax ? WatchTimeoutMin * 2 : ServingLimits.WatchTimeoutMax;
}
