using System.CommandLine;
using System.Globalization;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about how many requests there may be and how long they may take, named as kube's.</summary>
internal sealed class LimitFlags
{
    /// <summary>More would be no limit: each takes memory.</summary>
    private const int RequestsMax = 1_000_000;

    /// <summary>Seconds: a day.</summary>
    private const int WatchTimeoutMax = 86_400;

    /// <summary>Kube's: more would make connections anew all the time.</summary>
    private const double GoawayChanceMax = 0.02;

    private static readonly RequestLimits Defaults = new();

    private readonly Option<int> _reads = Flags.Number(
        "--max-requests-inflight", "How many requests that change nothing are worked on at once; the others are 429. 0 without limit.", Defaults.RequestsInFlightMax, RequestsMax);
    private readonly Option<int> _writes = Flags.Number(
        "--max-mutating-requests-inflight", "How many writes are worked on at once; the others are 429. 0 without limit.", Defaults.MutatingRequestsInFlightMax, RequestsMax);
    private readonly Option<TimeSpan> _timeout = Flags.Time("--request-timeout", "How long a request may take that is no watch, its answer included.", Defaults.RequestTimeout);
    private readonly Option<int> _watchTimeout = Flags.Number(
        "--min-request-timeout", "How many seconds a watch lasts at least that gives no time; by chance up to twice as long, so that not all come back at once.", (int)Defaults.WatchTimeoutMin.TotalSeconds, WatchTimeoutMax);
    private readonly Option<double> _goaway = Flags.Of("--goaway-chance", "Part of the requests over HTTP/2 that send their connection to another replica (GOAWAY), from 0 to 0.02; what is under way on it goes on.", 0.0, r =>
        double.TryParse(r.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var chance) && chance <= GoawayChanceMax
            ? chance
            : Flags.Refuse<double>(r, "--goaway-chance", r.Tokens[0].Value, "a number from 0 to 0.02"));
    private readonly Option<TimeSpan> _watchGrace = Flags.Duration(
        "--shutdown-watch-termination-grace-period", "Over how long watches end where the process does, so that not all of them begin elsewhere at once. At once if not given.", Defaults.WatchTerminationGrace);

    private readonly Option<bool> _fair = new("--enable-priority-and-fairness")
    {
        Description = "Share both limits out by priority, user and namespace, as the root's FlowSchemas say, or kube's; requests wait in turn before they are 429.",
        DefaultValueFactory = _ => Defaults.IsFair,
    };
    private readonly Option<int> _watches = Flags.Number("--max-watches-per-user", "How many watches one user may have open; the others are 429. 0 without limit.", Defaults.WatchesPerUserMax, RequestsMax);

    public IEnumerable<Option> All => [_fair, _reads, _writes, _watches, _timeout, _watchTimeout, _goaway, _watchGrace];

    public ServerOptions Read(ParseResult result, ServerOptions options) => options with
    {
        Limits = new()
        {
            IsFair = result.GetValue(_fair),
            WatchesPerUserMax = result.GetValue(_watches),
            RequestsInFlightMax = result.GetValue(_reads),
            MutatingRequestsInFlightMax = result.GetValue(_writes),
            RequestTimeout = result.GetValue(_timeout),
            WatchTimeoutMin = TimeSpan.FromSeconds(result.GetValue(_watchTimeout)),
            GoawayChance = result.GetValue(_goaway),
            WatchTerminationGrace = result.GetValue(_watchGrace),
        },
    };
}
