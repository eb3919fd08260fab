namespace OrleansAA.Contracts.Compaction;

/// <summary>Compacts the log of one resource; its key is the resource. One at a time is enough, two do no harm.</summary>
[Alias("ICompactionGrain")]
public interface ICompactionGrain : IGrainWithStringKey
{
    /// <summary>Trims what is too old, until it is done, its time is up or its replica stops. A call soon after another does nothing, unless the log is too large: every replica calls.</summary>
    /// <returns>The compacted revision, or 0 if nothing was done.</returns>
    [Alias("Compact")]
    Task<long> CompactAsync();
}
