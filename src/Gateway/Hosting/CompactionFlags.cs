using System.CommandLine;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about how much of the log is kept.</summary>
internal sealed class CompactionFlags
{
    /// <summary>Above it the log's own limit would cut in.</summary>
    private const int EventsMax = 1_000_000;

    private static readonly ServerOptions Defaults = new();

    private readonly Option<TimeSpan> _retention = Flags.Duration(
        "--log-retention", "How long a change is kept in the log at least: so far back a watch can be resumed.", Defaults.LogRetention);
    private readonly Option<int> _events = Flags.Number(
        "--log-retention-events", "How many changes are kept in the log at least, however old they are.", Defaults.LogRetentionEvents, EventsMax);

    private readonly Option<long?> _bytes = Flags.Bytes(
        "--log-retention-bytes", "How many bytes of objects the log of a kind has at most (512Mi, or what a Redis has to give), however young they are.");

    public IEnumerable<Option> All => [_retention, _events, _bytes];

    public ServerOptions Read(ParseResult result, ServerOptions options) => options with
    {
        LogRetention = result.GetValue(_retention),
        LogRetentionEvents = result.GetValue(_events),
        LogRetentionBytes = result.GetValue(_bytes),
    };
}
