using System.Diagnostics;
using System.Globalization;
using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>What the process uses, under the names that Prometheus' client libraries have agreed on.</summary>
internal sealed class ProcessMetrics
{
    private const string OpenFiles = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";

    private readonly Counter _cpu;
    private readonly Gauge _resident;
    private readonly Gauge _virtual;
    private readonly Gauge _open;

    public ProcessMetrics(MetricsRegistry registry)
    {
        var make = registry.Instruments;
        _cpu = make.CreateCounter("process_cpu_seconds_total", "Processor time used, user and system.");
        _resident = make.CreateGauge("process_resident_memory_bytes", "Memory in use.");
        _virtual = make.CreateGauge("process_virtual_memory_bytes", "Addresses in use.");
        _open = make.CreateGauge("process_open_fds", "File descriptors open; on Linux only.");
        using var self = Process.GetCurrentProcess();
        make.CreateGauge("process_start_time_seconds", "When the process started, in seconds since 1970.").Set(new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        if (OpenFilesMax() is { } max)
            make.CreateGauge("process_max_fds", "File descriptors that may be open.").Set(max);
        registry.BeforeReading(Look);
    }

    private void Look()
    {
        using var self = Process.GetCurrentProcess();
        _cpu.IncTo(self.TotalProcessorTime.TotalSeconds);
        _resident.Set(self.WorkingSet64);
        _virtual.Set(self.VirtualMemorySize64);
        if (Directory.Exists(OpenFiles))
            _open.Set(Directory.EnumerateFileSystemEntries(OpenFiles).Count());
    }

    /// <summary>Null where the system does not say.</summary>
    private static double? OpenFilesMax()
    {
        if (!File.Exists(Limits))
            return null;
        var line = File.ReadLines(Limits).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return double.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var max) ? max : null;
    }
}
