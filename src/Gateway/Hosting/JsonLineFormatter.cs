using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.Gateway.Logging;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Writes each entry of the log as a line of JSON, with the members that Kubernetes' components have: <c>ts</c> in milliseconds, <c>logger</c>, <c>msg</c>, <c>err</c>, and what belongs to the message.</summary>
internal sealed class JsonLineFormatter(TimeProvider clock, StartPhase start) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "json-line";

    /// <summary>How .NET calls the template of a message among its values.</summary>
    private const string Template = "{OriginalFormat}";

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.Create(Printable()) };

    private static readonly string[] Reserved = ["ts", "level", "logger", "msg", "err"];

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (entry.Exception is { } error && start.WillBeTold(error))
            return;
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, Form))
        {
            json.WriteStartObject();
            json.WriteNumber("ts", (decimal)(clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond);
            json.WriteString("level", LevelOf(entry.LogLevel));
            json.WriteString("logger", entry.Category);
            json.WriteString("msg", entry.State is LogFields fields ? fields.Message : entry.Formatter(entry.State, entry.Exception));
            WriteValues(json, entry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
            if (entry.Exception is { } exception)
                json.WriteString("err", exception.ToString());
            json.WriteEndObject();
        }
        textWriter.Write(Encoding.UTF8.GetString(line.WrittenSpan) + '\n');
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        foreach (var (key, value) in values)
        {
            if (key == Template || Reserved.Contains(key))
                continue;
            if (value is int or long)
                json.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            else
                json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What moves no cursor and turns no line around; the rest is escaped.</summary>
    private static TextEncoderSettings Printable()
    {
        var printable = new TextEncoderSettings(UnicodeRanges.All);
        printable.ForbidCharacters([.. Enumerable.Range(0, char.MaxValue + 1).Where(c => !Rune.IsValid(c) || !GoQuote.IsPrintable(new Rune(c))).Select(c => (char)c)]);
        return printable;
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
