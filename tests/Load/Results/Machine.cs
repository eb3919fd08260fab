using System.Runtime.InteropServices;

namespace OrleansAA.Load.Results;

/// <summary>What this runs on.</summary>
internal static class Machine
{
    public static MachineResult Read() =>
        new(Environment.ProcessorCount, Processor(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription);

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File) ? System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
