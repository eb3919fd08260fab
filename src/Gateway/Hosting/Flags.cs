using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Makes flags. What cannot be read is an error of one line: the flag with its value, and what is expected.</summary>
internal static class Flags
{
    public static Option<T> Of<T>(string name, string description) => new(name) { Description = description };

    public static Option<T> Of<T>(string name, string description, T fallback, Func<ArgumentResult, T> parse) =>
        new(name) { Description = description, DefaultValueFactory = _ => fallback, CustomParser = r => parse(r) };

    /// <summary>A list, comma separated or the flag given again, as kube's flags take it.</summary>
    public static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = r => [.. Items(r)],
    };

    /// <summary>What a list says; null if the flag was not given, which is not the same as an empty list.</summary>
    public static IReadOnlyList<string>? Given(ParseResult result, Option<string[]> names) =>
        result.GetResult(names) is { Implicit: false } ? result.GetValue(names) ?? [] : null;

    /// <summary>A list each item of which is read on its own.</summary>
    public static Option<T[]> List<T>(string name, string description, bool splitsAtCommas, Func<string, T?> parse, string expected)
        where T : class => new(name)
        {
            Description = description,
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [],
            CustomParser = r => [.. (splitsAtCommas ? Items(r) : r.Tokens.Select(t => t.Value)).Select(text => parse(text) ?? Refuse<T>(r, name, text, expected)).OfType<T>()],
        };

    /// <summary>A duration as Go writes it.</summary>
    public static Option<TimeSpan> Duration(string name, string description, TimeSpan fallback) => Of(name, description, fallback, r =>
        GoDuration.TryParse(r.Tokens[0].Value, out var duration) && duration >= TimeSpan.Zero
            ? duration
            : Refuse<TimeSpan>(r, name, r.Tokens[0].Value, "a duration such as 10s or 1m30s"));

    /// <summary>A duration that is not 0.</summary>
    public static Option<TimeSpan> Time(string name, string description, TimeSpan fallback) => Of(name, description, fallback, r =>
        GoDuration.TryParse(r.Tokens[0].Value, out var duration) && duration > TimeSpan.Zero
            ? duration
            : Refuse<TimeSpan>(r, name, r.Tokens[0].Value, "a duration above 0 such as 10s or 1m30s"));

    public static Option<int> Number(string name, string description, int fallback, int max) => Of(name, description, fallback, r =>
        int.TryParse(r.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max
            ? number
            : Refuse<int>(r, name, r.Tokens[0].Value, $"a number from 0 to {max}"));

    /// <summary>A number of bytes, as kube writes quantities of memory; null if not given.</summary>
    public static Option<long?> Bytes(string name, string description) => Of<long?>(name, description, null, r =>
        ByteCount(r.Tokens[0].Value) ?? Refuse<long?>(r, name, r.Tokens[0].Value, "a number of bytes such as 512Mi"));

    /// <summary>An IP address; loopback if not given.</summary>
    public static Option<IPAddress> Address(string name, string description, string hint) => Of(name, description, IPAddress.Loopback, r =>
        IPAddress.TryParse(r.Tokens[0].Value, out var address)
            ? address
            : Refuse<IPAddress>(r, name, r.Tokens[0].Value, "an IP address" + hint) ?? IPAddress.Loopback);

    /// <summary>One of a few words.</summary>
    public static Option<T> Choice<T>(string name, string description, T fallback, params (string Word, T Value)[] choices)
    {
        var words = choices.Select(c => c.Word).ToList();
        var option = Of(name, description, fallback, r =>
        {
            foreach (var (word, value) in choices)
            {
                if (word == r.Tokens[0].Value)
                    return value;
            }
            return Refuse<T>(r, name, r.Tokens[0].Value, $"{string.Join(", ", words[..^1])} or {words[^1]}")!;
        });
        option.HelpName = string.Join("|", words);
        return option;
    }

    /// <summary>Notes that a value cannot be read; returns nothing.</summary>
    public static T? Refuse<T>(ArgumentResult result, string name, string value, string expected)
    {
        result.AddError($"{name}={value}: expected {expected}");
        return default;
    }

    private static long? ByteCount(string text)
    {
        var shift = text switch
        {
            [.., 'K', 'i'] => 10,
            [.., 'M', 'i'] => 20,
            [.., 'G', 'i'] => 30,
            _ => 0,
        };
        var digits = shift == 0 ? text : text[..^2];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue >> (shift + 1) ? number << shift : null;
    }

    private static IEnumerable<string> Items(ArgumentResult result) =>
        result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
