namespace OrleansAA.Robustness.Faults;

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
