using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace OrleansAA.Tool.Attaching;

/// <summary>A process, known again also when another has its number: by when it began.</summary>
internal sealed record AttachedProcess(string Machine, int Id, long Began)
{
    /// <summary>Two readings of the same time differ by rounding.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    public static AttachedProcess This { get; } = Of(Environment.ProcessId);

    public static AttachedProcess Of(int id)
    {
        using var process = Process.GetProcessById(id);
        return new(Environment.MachineName, id, process.StartTime.ToUniversalTime().Ticks);
    }

    /// <returns>Null if the text is none.</returns>
    public static AttachedProcess? Parse(string? text) => text?.Split(' ') is [var machine, var id, var began]
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

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Machine} {Id} {Began}");
}
