namespace OrleansAA.TestKit;

/// <summary>The wall clock of one process, which libfaketime lets jump while it runs. Monotonic time goes on.</summary>
public sealed class FakeClock
{
    private static readonly string[] Directories = ["/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime", "/usr/lib64/faketime"];

    private readonly string _file;

    /// <param name="file">Holds the offset.</param>
    public FakeClock(string file)
    {
        _file = file;
        Set(TimeSpan.Zero);
    }

    /// <summary>Why there can be none here; null if there can.</summary>
    public static string? Obstacle { get; } = Library is null ? "clock jumps need libfaketime (Debian: apt-get install libfaketime)" : null;

    /// <summary>What the process has to be started with.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library!,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        // A remedy for other C libraries, which makes timed waits end late here.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    private static string? Library => Directories.Select(d => Path.Combine(d, "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    /// <summary>Lets the process see a clock that is this far ahead, within a second.</summary>
    public void Set(TimeSpan ahead)
    {
        // Read by others at any moment: written aside and moved into place.
        File.WriteAllText(_file + ".next", $"{(ahead < TimeSpan.Zero ? '-' : '+')}{(long)ahead.Duration().TotalSeconds}\n");
        File.Move(_file + ".next", _file, overwrite: true);
    }
}
