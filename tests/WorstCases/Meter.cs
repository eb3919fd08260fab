using System.Diagnostics;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]

namespace OrleansAA.WorstCases;

/// <summary>Measures worst cases, growing: what is superlinear shows while it is small, and does not take the machine's memory.</summary>
internal static class Meter
{
    /// <summary>No machine is so busy that what takes seconds takes so long; then it is given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly int[] Shares = [64, 16, 4, 1];

    public static bool IsWanted(WorstCase worst) => IsWanted(worst.Name);

    public static bool IsWanted(string name) => name.Contains(Environment.GetEnvironmentVariable("PORTRULE_WORST_CASE") ?? "", StringComparison.Ordinal);

    /// <summary>Runs a case at growing sizes, and fails at the first that costs too much.</summary>
    public static async Task CheckAsync(WorstCase worst, ITestOutputHelper output)
    {
        // What is made once for the process is not the input's cost.
        worst.At(64)();
        foreach (var share in Shares)
        {
            var bytes = worst.BytesMax / share;
            var act = worst.At(bytes);
            var cost = await MeasureAsync(act, worst, bytes);
            output.WriteLine($"{bytes} bytes: {cost}");
            var budget = worst.Budget;
            Assert.True(cost.Cpu <= budget.Cpu(bytes), $"{worst.Name} of {bytes} bytes took {cost}; it may take {budget.Cpu(bytes).TotalSeconds:0.0} s");
            Assert.True(cost.Allocated <= budget.Allocated(bytes), $"{worst.Name} of {bytes} bytes took {cost}; it may allocate {budget.Allocated(bytes) >> 20} MiB");
            Assert.True(cost.Answer <= budget.Answer(bytes), $"{worst.Name} of {bytes} bytes took {cost}; it may be answered with {budget.Answer(bytes) >> 10} KiB");
        }
    }

    private static async Task<Cost> MeasureAsync(Func<string> act, WorstCase worst, int bytes)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (cpu, allocated) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
        string answer;
        try
        {
            answer = await Task.Factory.StartNew(act, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{worst.Name} of {bytes} bytes does not end");
        }
        process.Refresh();
        return new(process.TotalProcessorTime - cpu, GC.GetTotalAllocatedBytes(precise: true) - allocated, answer.Length);
    }
}
