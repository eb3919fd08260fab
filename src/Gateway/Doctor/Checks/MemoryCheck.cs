namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the memory that the container may have fits what the process takes.</summary>
internal sealed class MemoryCheck(Site site) : ICheck
{
    private const string Set = "kubectl set resources deployment NAME -n NAMESPACE --limits=memory={wanted}Mi";

    public static readonly Fault Small = new(
        "memory", "memory-small", CheckState.Failed, "the container may have {max} MiB of memory", "the kernel ends the process when objects and watchers come (OOMKilled)", Set);

    public static readonly Fault HeapAbove = new(
        "memory", "memory-heap", CheckState.Failed, "the heap may become {heap} MiB, and the container has {max} MiB", "the kernel ends the process (OOMKilled) before its collector knows that memory is short",
        "take DOTNET_GCHeapHardLimit and DOTNET_GCHeapHardLimitPercent out of the environment: three quarters of the limit is the default");

    public static readonly Fault Unlimited = new(
        "memory", "memory-unlimited", CheckState.Warning, "the container has no limit of memory", "windows of watches and bodies take parts of the whole node, and the node ends whom it likes when memory is short",
        "kubectl set resources deployment NAME -n NAMESPACE --limits=memory=1Gi");

    public string Name => "memory";

    public string LooksAt => "the container's limit of memory, and what .NET takes for its heap at most, of which windows and bodies take parts";

    public IReadOnlyList<Fault> Faults => [Small, HeapAbove, Unlimited];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var heap = site.Machine.HeapBytesMax;
        if (site.Machine.MemoryBytesMax() is not { } max)
            return Task.FromResult(CheckResult.Of($"no limit; heap {heap >> 20} MiB", site.Machine.IsPod ? [Unlimited.With()] : []));
        var findings = new List<Finding>();
        if (max < DoctorLimits.MemoryBytesMin)
            findings.Add(Small.With(("max", max >> 20), ("wanted", DoctorLimits.MemoryBytesMin >> 19)));
        // One that has more than its container is not limited by it.
        if (heap >= max)
            findings.Add(HeapAbove.With(("heap", heap >> 20), ("max", max >> 20)));
        return Task.FromResult(CheckResult.Of($"{max >> 20} MiB; heap {heap >> 20} MiB", findings));
    }
}
