using System.Security.Cryptography;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Files that are taken in again, together, when one of them changes.</summary>
internal sealed record ReloadedFiles(IReadOnlyList<string> Paths, Action Reload);

/// <summary>
/// Looks every <see cref="Interval"/> whether files have changed, by their content: Kubernetes swaps a link when it renews a mounted secret, which
/// no file notification tells reliably. Files caught half written do not fit each other, and are tried again when they change.
/// </summary>
internal sealed partial class FileReloader(IReadOnlyList<ReloadedFiles> all, TimeProvider clock, ServerEvents events, ILogger<FileReloader> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = all.Select(Fingerprint).ToList();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            for (var i = 0; i < all.Count; i++)
            {
                var now = Fingerprint(all[i]);
                if (now is null || now == known[i])
                    continue;
                known[i] = now;
                Reload(all[i]);
            }
        }
    }

    private void Reload(ReloadedFiles files)
    {
        try
        {
            files.Reload();
            LogReloaded(files.Paths);
            events.Raise(new FilesTakenIn(files.Paths));
        }
        catch (OperatorException e)
        {
            LogRefused(e.Message);
            events.Raise(new FilesRefused(e.Message));
        }
    }

    /// <returns>Null if a file cannot be read, which is no change: it may be just being replaced.</returns>
    private static string? Fingerprint(ReloadedFiles files)
    {
        try
        {
            return string.Join(':', files.Paths.Select(p => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(p)))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Took in {Files} again.")]
    private partial void LogReloaded(IReadOnlyList<string> files);

    [LoggerMessage(Level = LogLevel.Error, Message = "A changed file is not taken in, what was there before stays in force: {Reason}")]
    private partial void LogRefused(string reason);
}
