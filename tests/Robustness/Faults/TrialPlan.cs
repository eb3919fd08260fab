using System.Globalization;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness.Faults;

/// <summary>How long a trial is, and what is done to the replicas in it. The same seed does the same things in the same order.</summary>
internal sealed record TrialPlan
{
    public required int Seed { get; init; }

    /// <summary>The faults of one round, in an order by chance; then all is healed and judged.</summary>
    public required IReadOnlyList<Fault> Round { get; init; }

    /// <summary>It goes on until so many replicas have been killed.</summary>
    public int Kills { get; init; }

    /// <summary>It goes on at least as long.</summary>
    public TimeSpan DurationMin { get; init; }

    /// <summary>The longest a replica is frozen.</summary>
    public TimeSpan FreezeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest a wire is cut or slow.</summary>
    public TimeSpan CutMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long everything is left alone between two faults, besides a moment by chance.</summary>
    public TimeSpan Settle { get; init; }

    /// <summary>One round, which takes a minute or less.</summary>
    public static TrialPlan Short(params Fault[] round) => new() { Seed = Seeded.Seed(), Round = round };

    /// <summary>What judge.sh asks for by the environment; null if it was not it that started this.</summary>
    public static TrialPlan? Long() => Number("PORTRULE_JUDGE_MINUTES") is not { } minutes || Number("PORTRULE_JUDGE_KILLS") is not { } kills ? null : new()
    {
        Seed = Seeded.Seed(),
        Kills = kills,
        DurationMin = TimeSpan.FromMinutes(minutes),
        FreezeMax = TimeSpan.FromSeconds(60),
        CutMax = TimeSpan.FromSeconds(10),
        Settle = TimeSpan.FromSeconds(Number("PORTRULE_JUDGE_SETTLE") ?? 0),
        Round = Faults("PORTRULE_JUDGE_FAULTS") ??
        [
            .. Enumerable.Repeat(Fault.Kill, 35), Fault.Freeze, Fault.KillStore, Fault.KillStore, Fault.FillMemory, Fault.FillDisk, Fault.Roll,
            Fault.Cut, Fault.CutOneWay, Fault.CutOneWay, Fault.SlowDown, Fault.JumpClock,
        ],
    };

    private static Fault[]? Faults(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? [.. text.Split(',').Select(Enum.Parse<Fault>)] : null;

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
