namespace OrleansAA.ApiMachinery.Storage;

/// <summary>What <see cref="IRevisionStore.SettleAsync"/> promises.</summary>
public static class Fence
{
    /// <summary>
    /// How long an operation stays forbidden at least. No commit may be on its way for longer: a process that was stopped longer than this has to be ended, not woken.
    /// </summary>
    public static readonly TimeSpan Holds = TimeSpan.FromHours(1);
}
