using System.Diagnostics;
using System.Globalization;
using OrleansAA.Load.Results;
using OrleansAA.Load.Targets;
using OrleansAA.TestKit;

namespace OrleansAA.Load.Measuring;

/// <summary>Processor time and resident memory of processes, as /proc/PID/stat counts them: in steps of 10 ms.</summary>
internal sealed class ProcessMeter
{
    private const double TicksPerSecond = 100;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int ResidentPages = 21;

    private readonly IReadOnlyList<MeasuredProcess> _processes;
    private readonly IReadOnlyList<Usage> _before;
    private readonly List<MemoryPoint> _overTime = [];

    private ProcessMeter(IReadOnlyList<MeasuredProcess> processes)
    {
        _processes = processes;
        _before = [.. processes.Select(Read)];
    }

    /// <summary>Memory of all of them, by the time.</summary>
    public IReadOnlyList<MemoryPoint> OverTime => _overTime;

    /// <summary>Begins to measure.</summary>
    public static ProcessMeter Begin(IReadOnlyList<MeasuredProcess> processes) => new(processes);

    /// <summary>Looks at their memory until it is told to end.</summary>
    public async Task WatchAsync(TimeSpan interval, CancellationToken ended)
    {
        var started = Stopwatch.GetTimestamp();
        while (_processes.Count > 0 && !ended.IsCancellationRequested)
        {
            if (_overTime.Count <= LoadLimits.IntervalsMax)
                _overTime.Add(new(Stopwatch.GetElapsedTime(started).TotalSeconds, _processes.Sum(p => Read(p).ResidentBytes)));
            await RealTime.PassAsync(interval, ended).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>What each has used since the beginning, for each of so many calls.</summary>
    public IReadOnlyList<ProcessCost> End(long calls) =>
    [
        .. _processes.Zip(_before, (process, before) =>
        {
            var now = Read(process);
            return new ProcessCost(process.Name, process.Id, calls == 0 ? 0 : (now.CpuSeconds - before.CpuSeconds) * 1e6 / calls, now.ResidentBytes);
        }),
    ];

    private static Usage Read(MeasuredProcess process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process.Id}/stat");
            // The name before may have blanks in it.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            double Of(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
            return new((Of(UserTime) + Of(SystemTime)) / TicksPerSecond, (long)Of(ResidentPages) * Environment.SystemPageSize);
        }
        catch (IOException)
        {
            throw new LoadException($"{process.Name} (process {process.Id}) has ended while it was measured, or this system has no /proc");
        }
    }

    private readonly record struct Usage(double CpuSeconds, long ResidentBytes);
}
