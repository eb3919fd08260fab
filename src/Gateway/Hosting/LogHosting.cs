using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OrleansAA.Gateway.Logging;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Adds the log: lines on standard error.</summary>
internal static class LogHosting
{
    public static void AddLines(this ILoggingBuilder logging, LogOptions options)
    {
        logging.ClearProviders();
        logging.AddConsole(o => o.FormatterName = options.Format == LogFormat.Json ? JsonLineFormatter.FormatterName : LineFormatter.FormatterName);
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        var verbosity = new LogVerbosity(options);
        logging.Services.AddSingleton(verbosity);
        logging.Services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(verbosity);
        logging.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(verbosity);
    }
}
