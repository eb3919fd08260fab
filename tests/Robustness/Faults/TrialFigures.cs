using System.Diagnostics;
using System.Globalization;
using System.Text;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness.Faults;

/// <summary>What came of a trial, as docs/consistency.md shows it.</summary>
internal sealed class TrialFigures
{
    /// <summary>Writes under way at a kill, or sent so soon after it, may have met the dead replica's objects.</summary>
    private static readonly TimeSpan KillShadow = TimeSpan.FromSeconds(10);

    private readonly List<Violation> _violations = [];
    private readonly List<TimeSpan> _gaps = [];
    private readonly List<TimeSpan> _gapsOfMany = [];
    private int _rounds;
    private int _operations;
    private int _acknowledgedWrites;
    private int _unknownWrites;
    private int _watchedEvents;
    private int _resumes;

    public IReadOnlyList<Violation> Violations => _violations;

    public IReadOnlyDictionary<Fault, int> Faults { get; set; } = new Dictionary<Fault, int>();

    /// <summary>Faults that could not be done, and why.</summary>
    public IReadOnlyDictionary<Fault, string> LeftOut { get; init; } = new Dictionary<Fault, string>();

    /// <summary>Writes of a replica that the store refused because it was not up to date.</summary>
    public int Fenced { get; set; }

    public TimeSpan Duration { get; set; }

    public void Add(Verdict verdict, TrafficRound traffic, IReadOnlyList<Kill> kills)
    {
        _rounds++;
        _operations += verdict.Operations;
        _watchedEvents += verdict.WatchedEvents;
        _resumes += traffic.Resumes;
        _violations.AddRange(verdict.Violations);
        var writes = traffic.History.Operations.Where(o => o.IsWrite).ToList();
        _acknowledgedWrites += writes.Count(w => w.Outcome == Outcome.Acknowledged);
        _unknownWrites += writes.Count(w => w.Outcome == Outcome.Unknown);
        foreach (var kill in kills)
            (kill.WasCalm ? _gaps : _gapsOfMany).Add(GapAfter(kill, writes));
    }

    public void Add(IEnumerable<Violation> violations) => _violations.AddRange(violations);

    /// <summary>The longest that a write which others took up waited for its acknowledgement, counted from the kill.</summary>
    private static TimeSpan GapAfter(Kill kill, List<Operation> writes) => writes
        .Where(w => w.Outcome == Outcome.Acknowledged && w.Returned > kill.At && w.Invoked < kill.At + (KillShadow.TotalSeconds * Stopwatch.Frequency) && w.Replica != $"replica {kill.Place}")
        .Select(w => Stopwatch.GetElapsedTime(Math.Max(w.Invoked, kill.At), w.Returned))
        .DefaultIfEmpty().Max();

    public override string ToString()
    {
        var text = new StringBuilder("\n| what | figure |\n|---|---|\n");
        Row("duration", $"{Duration.TotalMinutes:F1} min, {_rounds} rounds");
        foreach (var (fault, count) in Faults.OrderBy(f => f.Key))
            Row($"fault: {Name(fault)}", $"{count}");
        foreach (var (fault, obstacle) in LeftOut)
            Row($"fault: {Name(fault)}", $"left out: {obstacle}");
        Row("operations judged", $"{_operations}");
        Row("of them writes acknowledged", $"{_acknowledgedWrites}");
        Row("of them writes whose outcome the client was not told", $"{_unknownWrites}");
        Row("watch events judged", $"{_watchedEvents}");
        Row("watches resumed, on any replica", $"{_resumes}");
        Row("violations", $"{_violations.Count}");
        Row("acknowledged writes lost", $"{_violations.Count(v => v.Guarantee == "Durable")}");
        Row("writes of replicas that were not up to date, refused by the store", $"{Fenced}");
        Row("gap in writes after a kill, all having been well for 5 s", Show(_gaps));
        Row("gap in writes after a kill with, or right after, another fault", Show(_gapsOfMany));
        return text.ToString();

        void Row(string what, string figure) => text.Append(CultureInfo.InvariantCulture, $"| {what} | {figure} |\n");
    }

    private static string Show(List<TimeSpan> gaps)
    {
        if (gaps.Count == 0)
            return "none";
        var sorted = gaps.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"median {At(0.5):F2} s, p99 {At(0.99):F2} s, longest {sorted[^1].TotalSeconds:F2} s of {sorted.Count}");

        double At(double part) => sorted[(int)Math.Ceiling(part * sorted.Count) - 1].TotalSeconds;
    }

    private static string Name(Fault fault) => fault switch
    {
        Fault.Kill => "kill -9 of a replica",
        Fault.Freeze => "SIGSTOP of a replica, and wake-up",
        Fault.KillStore => "kill -9 of Redis, and restart",
        Fault.FillMemory => "Redis out of memory",
        Fault.FillDisk => "disk of Redis full",
        Fault.Cut => "replica cut off, both ways",
        Fault.CutOneWay => "replica cut off, one way",
        Fault.SlowDown => "delay and loss of packets",
        Fault.JumpClock => "clock jump of up to 2 h",
        _ => "rolling restart of all replicas",
    };
}
