using System.Globalization;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness.Faults;

/// <summary>How long a trial is, and what is done to the replicas in it. The same seed does the same things in the same order.</summary>
internal sealed record TrialPlan
{
    public required int Seed { get; init; }

    /// <summary>It goes on until so many replicas have been killed.</summary>
    public int Kills { get; init; } = 6;

    /// <summary>It goes on at least as long.</summary>
    public TimeSpan DurationMin { get; init; } = TimeSpan.Zero;

    /// <summary>The longest a replica is frozen.</summary>
    public TimeSpan FreezeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The faults of one round, in an order by chance; then all is healed and judged.</summary>
    public IReadOnlyList<Fault> Round { get; init; } = [Fault.Kill, Fault.Kill, Fault.Kill, Fault.Freeze, Fault.KillStore, Fault.Roll];

    /// <summary>A trial that proves nothing unless a frozen replica was kept from writing when it woke.</summary>
    public bool MustFence { get; init; }

    /// <summary>The short form, or the long one that judge.sh asks for.</summary>
    public static TrialPlan FromEnvironment()
    {
        var plan = new TrialPlan { Seed = Seeded.Seed() };
        if (Number("PORTRULE_JUDGE_MINUTES") is not { } minutes || Number("PORTRULE_JUDGE_KILLS") is not { } kills)
            return plan;
        return plan with
        {
            Kills = kills,
            DurationMin = TimeSpan.FromMinutes(minutes),
            FreezeMax = TimeSpan.FromSeconds(60),
            MustFence = true,
            Round = [.. Enumerable.Repeat(Fault.Kill, 12), Fault.Freeze, Fault.Freeze, Fault.KillStore, Fault.KillStore, Fault.Roll],
        };
    }

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
}
