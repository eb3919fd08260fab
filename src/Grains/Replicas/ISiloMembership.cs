namespace OrleansAA.Grains.Replicas;

/// <summary>What the cluster's membership says of silos.</summary>
internal interface ISiloMembership
{
    /// <summary>This process's silo; null where it has none.</summary>
    string? Self { get; }

    bool IsAlive(string silo);
}

/// <summary>What Orleans says.</summary>
internal sealed class SiloMembership(ILocalSiloDetails local, ISiloStatusOracle oracle) : ISiloMembership
{
    public string? Self { get; } = local.SiloAddress.ToParsableString();

    // One that has just joined may tell of itself before the membership has come here.
    public bool IsAlive(string silo) => oracle.GetApproximateSiloStatus(SiloAddress.FromParsableString(silo)) is not (SiloStatus.Dead or SiloStatus.ShuttingDown or SiloStatus.Stopping);
}

/// <summary>For a process without a silo: who tells of itself lives.</summary>
internal sealed class NoSilo : ISiloMembership
{
    public string? Self => null;

    public bool IsAlive(string silo) => true;
}
