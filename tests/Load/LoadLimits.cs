namespace OrleansAA.Load;

/// <summary>All bounds of this program, with their units.</summary>
internal static class LoadLimits
{
    /// <summary>Calls that wait for their answers at an intended rate. More wait to be sent, and their latency runs meanwhile.</summary>
    public const int CallsInFlightMax = 10_000;

    /// <summary>How long servers have to believe what they are told of admission.</summary>
    public static readonly TimeSpan AdmissionPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long a floor has to start.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long Ctrl-C leaves to what was started.</summary>
    public static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan DurationMax = TimeSpan.FromHours(24);

    /// <summary>How long a floor is measured; no longer than what it is the floor of.</summary>
    public static readonly TimeSpan FloorDurationMax = TimeSpan.FromSeconds(3);

    /// <summary>Calls a second.</summary>
    public const double RateMax = 1_000_000;

    public const int RatesMax = 16;

    public const int ObjectsMax = 10_000_000;

    public const int ConnectionsMax = 1_000;

    public const int CallersMax = 10_000;

    public const int StreamsMax = 100_000;

    public const int PageMax = 100_000;

    /// <summary>Watch streams on one connection; servers allow a hundred or more.</summary>
    public const int StreamsPerConnectionMax = 100;

    /// <summary>Watch streams that are opened at once.</summary>
    public const int OpeningStreamsMax = 64;

    /// <summary>Writes of one phase that watchers check: each stream keeps a bit for each.</summary>
    public const int WatchedWritesMax = 4_000_000;

    /// <summary>With watchers saturated, writes whose events are still on their way to the streams, on the average.</summary>
    public const int WritesAheadMax = 256;

    /// <summary>Watch streams beside mixed calls, which check every write of them.</summary>
    public const int MixedStreams = 10;

    /// <summary>One line of a watch.</summary>
    public const int EventBytesMax = 8 << 20;

    /// <summary>An answer that is kept whole: an object or a page of a list.</summary>
    public const int KeptAnswerBytesMax = 1 << 30;

    /// <summary>Objects that are made or taken away at once, beside what is measured.</summary>
    public const int PreparingCallersMax = 32;

    /// <summary>Points of a plot over time.</summary>
    public const int IntervalsMax = 60;

    /// <summary>What is shorter is no interval: processor time is counted in steps of 10 ms.</summary>
    public static readonly TimeSpan IntervalLeast = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest latency that is told from longer ones.</summary>
    public static readonly TimeSpan LatencyMax = TimeSpan.FromMinutes(10);

    /// <summary>Reasons of failures that are kept of one phase.</summary>
    public const int FailureReasonsMax = 10;

    public const int FailureReasonCharactersMax = 300;

    /// <summary>What a floor answers with at most.</summary>
    public const int FloorAnswerBytesMax = 1 << 30;

    /// <summary>A template of an object.</summary>
    public const int TemplateBytesMax = 3 << 20;

    public const int ServerPidsMax = 100;
}
