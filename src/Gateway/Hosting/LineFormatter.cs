using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.Gateway.Hosting;

/// <summary>
/// Writes each entry of the log as one line. Whatever is in it, from clients, stores or the root: no character in it begins another line, or tells a terminal what to do.
/// </summary>
internal sealed class LineFormatter(TimeProvider clock, StartPhase start) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (entry.Exception is { } error && start.WillBeTold(error))
            return;
        var text = entry.Formatter(entry.State, entry.Exception);
        var line = new StringBuilder(clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture))
            .Append(CultureInfo.InvariantCulture, $"{LevelOf(entry.LogLevel)}: {entry.Category}[{entry.EventId.Id}] ");
        GoQuote.AppendEscaped(line, text);
        if (entry.Exception is { } exception)
            GoQuote.AppendEscaped(line.Append(' '), exception.ToString().ReplaceLineEndings(" "));
        textWriter.Write(line.Append('\n').ToString());
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
