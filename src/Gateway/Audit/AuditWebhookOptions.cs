namespace OrleansAA.Gateway.Audit;

/// <summary>How events are sent to another server. Named and preset as kube-apiserver's flags.</summary>
internal sealed record AuditWebhookOptions
{
    /// <summary>The kubeconfig that names it.</summary>
    public required string ConfigFile { get; init; }

    public AuditMode Mode { get; init; } = AuditMode.Batch;

    /// <summary>How long to wait before a batch is sent again the first time.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Events that wait to be sent.</summary>
    public int BufferEventsMax { get; init; } = 10_000;

    public int BatchEventsMax { get; init; } = 400;

    public TimeSpan BatchWait { get; init; } = TimeSpan.FromSeconds(30);

    public bool IsThrottled { get; init; } = true;

    public int BatchesPerSecond { get; init; } = 10;

    public int BatchesBurst { get; init; } = 15;
}

/// <summary>Whether requests wait for their events.</summary>
internal enum AuditMode
{
    /// <summary>They do not.</summary>
    Batch,

    /// <summary>They do, and go on whatever comes of it.</summary>
    Blocking,

    /// <summary>They do, and one whose first event is not recorded is refused.</summary>
    BlockingStrict,
}
