using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansAA.Load.Pacing;

/// <summary>Waits until a time to within a tenth of a millisecond; timers of .NET are a millisecond late, which is longer than a get takes.</summary>
internal static partial class Pause
{
    /// <summary>How long it takes at most until a cancellation is seen, in nanoseconds.</summary>
    private const double PieceMax = 100e6;

    /// <summary>Blocks its thread.</summary>
    /// <param name="time">A timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static void Until(long time, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var left = (time - Stopwatch.GetTimestamp()) * (1e9 / Stopwatch.Frequency);
            if (left <= 0)
                return;
            var wanted = new TimeSpec { Nanoseconds = (nint)Math.Min(left, PieceMax) };
            _ = NanoSleep(in wanted, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec wanted, nint left);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
