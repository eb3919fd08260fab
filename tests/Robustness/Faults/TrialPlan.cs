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
        Round =
        [
            .. Enumerable.Repeat(Fault.Kill, 35), Fault.Freeze, Fault.KillStore, Fault.KillStore, Fault.FillMemory, Fault.FillDisk, Fault.Roll,
            Fault.Cut, Fault.CutOneWay, Fault.CutOneWay, Fault.SlowDown, Fault.JumpClock,
        ],
    };

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

/// <summary>What can go wrong.</summary>
internal enum Fault
{
    /// <summary>kill -9 of a replica.</summary>
    Kill,

    /// <summary>SIGSTOP of a replica, and SIGCONT.</summary>
    Freeze,

    /// <summary>kill -9 of Redis, and a start on the data it left.</summary>
    KillStore,

    /// <summary>One replica after the other is ended in order and started again.</summary>
    Roll,

    /// <summary>Redis has no memory left for writes, and has some again.</summary>
    FillMemory,

    /// <summary>The disk of Redis is full, and has room again.</summary>
    FillDisk,

    /// <summary>A replica is cut off from the store, from the other replicas, or from all, in both directions.</summary>
    Cut,

    /// <summary>The same, in one direction.</summary>
    CutOneWay,

    /// <summary>Everything from and to a replica is late, and some of it is lost.</summary>
    SlowDown,

    /// <summary>The wall clock of a replica jumps, and back.</summary>
    JumpClock,
}
