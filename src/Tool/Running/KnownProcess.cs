using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace OrleansAA.Tool.Running;

/// <summary>A process, known again also when another has its number: by when it began.</summary>
internal sealed record KnownProcess(string Machine, int Id, long Began)
{
    /// <summary>Two readings of the same time differ by rounding.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>How long it may take to end after it was told to; then it is killed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static KnownProcess This { get; } = Of(Environment.ProcessId);

    public static KnownProcess Of(int id)
    {
        using var process = Process.GetProcessById(id);
        return new(Environment.MachineName, id, process.StartTime.ToUniversalTime().Ticks);
    }

    /// <returns>Null if the text is none.</returns>
    public static KnownProcess? Parse(string? text) => text?.Split(' ') is [var machine, var id, var began]
        && int.TryParse(id, CultureInfo.InvariantCulture, out var number) && long.TryParse(began, CultureInfo.InvariantCulture, out var ticks) ? new(machine, number, ticks) : null;

    public bool IsHere => Machine == Environment.MachineName;

    /// <summary>Whether it is a process of this machine that has not ended.</summary>
    public bool IsAlive
    {
        get
        {
            if (!IsHere)
                return false;
            try
            {
                using var process = Process.GetProcessById(Id);
                return !process.HasExited && (process.StartTime.ToUniversalTime() - new DateTime(Began, DateTimeKind.Utc)).Duration() < Tolerance;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
            {
                return false;
            }
        }
    }

    /// <summary>Tells it to end, as kill does, and waits for that; does nothing where it has ended, or its number is another's by now.</summary>
    /// <returns>Whether there was something to end.</returns>
    public async Task<bool> EndAsync(TimeProvider clock, CancellationToken cancelled)
    {
        if (!IsAlive)
            return false;
        using var process = Process.GetProcessById(Id);
        // What .NET has is SIGKILL alone.
        using (var kill = Process.Start("kill", [Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(cancelled);
        using var late = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancelled, late.Token);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            process.Kill();
        }
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Machine} {Id} {Began}");
}
