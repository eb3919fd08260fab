using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>
/// Holds the data directory while something is made in it, so that of several servers that start at once on a fresh one the first makes the certificates and the
/// others find them. The system lets go of it when the process ends, however that happens.
/// </summary>
internal static class DirectoryLock
{
    private const string Name = "making.lock";

    /// <summary>How long another server may take. It needs a second at most.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="OperatorException">Another process does not let go of it.</exception>
    public static IDisposable Take(string directory, TimeProvider clock) => Take(directory, clock, Patience);

    internal static IDisposable Take(string directory, TimeProvider clock, TimeSpan patience)
    {
        var path = Path.Combine(directory, Name);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException) && File.Exists(path))
            {
                if (clock.GetElapsedTime(started) >= patience)
                    throw new OperatorException($"--data-dir={directory}: another process has held {path} for {patience.TotalSeconds} s; end it, or give this server a directory of its own", e);
#pragma warning disable RS0030 // Nothing tells when another process lets go of a file; this one serves nobody yet.
                Thread.Sleep(Pause);
#pragma warning restore RS0030
            }
        }
    }
}
