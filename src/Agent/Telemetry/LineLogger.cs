using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OrleansAA.Agent.Telemetry;

/// <summary>Writes each entry as one line, whatever is in it.</summary>
internal sealed class LineLogger(TextWriter writer, TimeProvider clock) : ILogger
{
    private readonly Lock _gate = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = new StringBuilder(clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture)).Append(logLevel.ToString().ToLowerInvariant()).Append(": ");
        foreach (var c in formatter(state, exception))
            line.Append(char.IsControl(c) ? ' ' : c);
        lock (_gate)
            writer.WriteLine(line.ToString());
    }
}
