namespace OrleansAA.Gateway.Certificates;

/// <summary>Whether this server sees to its certificates itself, and what they are like.</summary>
internal sealed record RotationOptions
{
    public static readonly TimeSpan DefaultDuration = TimeSpan.FromDays(90);
    public static readonly TimeSpan DefaultAuthorityDuration = TimeSpan.FromDays(3 * 365);

    public bool IsOn { get; init; } = true;

    /// <summary>Where the Secrets and the Lease are; null outside a cluster: then nothing is rotated.</summary>
    public string? Namespace { get; init; }

    /// <summary>The Service that the aggregator calls; the product's name if null.</summary>
    public string? Service { get; init; }

    /// <summary>How long a certificate lasts. It is renewed when two thirds of that are over.</summary>
    public TimeSpan Duration { get; init; } = DefaultDuration;

    /// <summary>How long a CA lasts. Another one begins to take its place when two thirds of that are over.</summary>
    public TimeSpan AuthorityDuration { get; init; } = DefaultAuthorityDuration;

    public RotationTimes Times { get; init; } = new();
}

/// <summary>How fast replicas agree. What one of them does in the name of all is written down with a compare; these only say how long others are waited for.</summary>
internal sealed record RotationTimes
{
    /// <summary>Between two looks at the Secrets.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same while a replica starts, and has nothing yet.</summary>
    public TimeSpan StartInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a replica waits at start for certificates.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one look may take.</summary>
    public TimeSpan PassTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A writer that has not renewed its Lease for so long is no writer any more.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a replica says again what it has taken in.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A replica that has not said so for so long is waited for no more.</summary>
    public TimeSpan ReportAge { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a CA is trusted by all, the root apiserver included, before a certificate is of it; and how long a former one still is.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Certificates begin so long ago: for those whose clocks are behind.</summary>
    public TimeSpan Backdating { get; init; } = TimeSpan.FromHours(1);
}
