namespace OrleansAA.ApiMachinery.Watching;

/// <summary>The memory this process may use: its container's limit where there is one, else the machine's.</summary>
public static class AvailableMemory
{
    /// <summary>Bytes of a part of it.</summary>
    /// <param name="part">From 0 to 1.</param>
    public static long Share(double part) => (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * part);
}
