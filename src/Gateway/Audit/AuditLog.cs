using System.Globalization;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Audit;

/// <summary>How the audit log is kept. Named as kube-apiserver's flags.</summary>
internal sealed record AuditLogOptions
{
    /// <summary>The file; - for standard output.</summary>
    public required string Path { get; init; }

    /// <summary>Megabytes of a file before the next one is begun.</summary>
    public int MegabytesMax { get; init; } = 100;

    /// <summary>Days that files are kept that are full; 0 for ever.</summary>
    public int DaysMax { get; init; }

    /// <summary>Files kept that are full; 0 for all.</summary>
    public int BackupsMax { get; init; }
}

/// <summary>
/// Writes events to a file, one a line, and begins another when it is full. An event is in the file when its request goes on, as kube-apiserver's blocking mode has it; it is the
/// system's to bring it to the disk.
/// </summary>
internal sealed partial class AuditLog : IAuditSink, IDisposable
{
    private const int BytesPerMegabyte = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly AuditLogOptions _options;
    private readonly AuditMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private Stream _output;
    private bool _isFailing;

    /// <exception cref="OperatorException">The file cannot be opened.</exception>
    public AuditLog(AuditLogOptions options, AuditMetrics metrics, TimeProvider clock, ILogger<AuditLog> log)
    {
        (_options, _metrics, _clock, _log) = (options, metrics, clock, log);
        try
        {
            _output = Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"--audit-log-path={options.Path}: {e.Message.TrimEnd('.')}; give a file that can be written, or -", e);
        }
    }

    private bool IsFile => _options.Path != "-";

    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> json)
    {
        Write(json.Span);
        return ValueTask.FromResult(true);
    }

    /// <summary>Writes an event. One that cannot be written is told in the log and in the metrics; the request goes on.</summary>
    public void Write(ReadOnlySpan<byte> json)
    {
        lock (_gate)
        {
            try
            {
                if (IsFile && _output.Length + json.Length + 1 > (long)_options.MegabytesMax * BytesPerMegabyte && _output.Length > 0)
                    Rotate();
                _output.Write([.. json, (byte)'\n']);
                _output.Flush();
                _isFailing = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                _metrics.Failed("log");
                if (!_isFailing)
                    LogFailing(_options.Path, e.Message);
                _isFailing = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _output.Dispose();
    }

    private Stream Open()
    {
        if (!IsFile)
            return Console.OpenStandardOutput();
        if (Path.GetDirectoryName(Path.GetFullPath(_options.Path)) is { } directory)
            Directory.CreateDirectory(directory);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(_options.Path, options);
    }

    private void Rotate()
    {
        _output.Dispose();
        File.Move(_options.Path, BackupOf(_clock.GetUtcNow()), overwrite: true);
        _output = Open();
        RemoveOld();
    }

    /// <summary><c>audit-2026-01-31T10-20-30.000.log</c>, beside the file.</summary>
    private string BackupOf(DateTimeOffset time) => Path.Combine(
        DirectoryOf, $"{Path.GetFileNameWithoutExtension(_options.Path)}-{time.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss.fff", CultureInfo.InvariantCulture)}{Path.GetExtension(_options.Path)}");

    private string DirectoryOf => Path.GetDirectoryName(Path.GetFullPath(_options.Path))!;

    private void RemoveOld()
    {
        var pattern = $"{Path.GetFileNameWithoutExtension(_options.Path)}-????-??-??T??-??-??.???{Path.GetExtension(_options.Path)}";
        var backups = Directory.GetFiles(DirectoryOf, pattern).OrderDescending(StringComparer.Ordinal).ToList();
        var tooMany = _options.BackupsMax > 0 ? backups.Skip(_options.BackupsMax) : [];
        var tooOld = _options.DaysMax > 0 ? backups.Where(b => string.CompareOrdinal(b, BackupOf(_clock.GetUtcNow().AddDays(-_options.DaysMax))) < 0) : [];
        foreach (var backup in tooMany.Union(tooOld).ToList())
            File.Delete(backup);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit log {Path} cannot be written, events are lost until it can: {Reason}")]
    private partial void LogFailing(string path, string reason);
}
