using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Fuzzing.Targets;

/// <summary>What queries and headers say.</summary>
internal static class Requests
{
    public static void Continue(byte[] input)
    {
        foreach (var (scope, namespaced) in ((string, bool)[])[("", true), ("ns", true), ("", false)])
        {
            ContinueToken token;
            try
            {
                token = ContinueToken.Decode(Encoding.UTF8.GetString(input), scope, namespaced);
            }
            catch (StatusException)
            {
                continue;
            }
            // A key without a slash names a whole namespace, which no page ends with.
            if (namespaced && scope.Length == 0 && token.After.Name.Length == 0)
                continue;
            Oracle.Holds(ContinueToken.Decode(token.Encode(scope), scope, namespaced) == token, $"{token} is another token when it is read again");
        }
    }

    public static void Accept(byte[] input)
    {
        var header = Encoding.UTF8.GetString(input);
        var clauses = AcceptHeader.Parse(header);
        Oracle.Holds(clauses.Count <= header.Count(c => c == ',') + 1, "there are more clauses than commas part");
        // Their order is goautoneg's, which is none; but none is lost, and what takes anything takes everything.
        Oracle.Holds(clauses.All(c => c.Type != "*" || c.SubType != "*" || c.Takes("application", "json")), "a clause that takes anything does not take JSON");
        foreach (var negotiate in (Func<string?, object>[])[Negotiator.ForDocument, Negotiator.ForWatch, h => Negotiator.ForErrors(h)])
        {
            try
            {
                Oracle.Holds(negotiate(header).Equals(negotiate(header)), "the same header is answered in another form");
            }
            catch (StatusException)
            {
                // 406.
            }
        }
    }

    /// <summary>Against a reader of Go's grammar that is as slow and plain as can be.</summary>
    public static void Duration(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var isDuration = GoDuration.TryParse(text, out var duration);
        var expected = Plain(text);
        Oracle.Holds(isDuration || (!GoDuration.TryParse(text, out _, out var why) && why.StartsWith("time: ", StringComparison.Ordinal)), $"it is not said what is wrong with '{text}'");
        Oracle.Holds(!isDuration || expected is not null, $"'{text}' is no duration, and {duration} was read");
        // Beyond some hundred years they may differ: one of them has to give up.
        if (expected is { } seconds && Math.Abs(seconds) < 9e9)
            Oracle.Holds(isDuration && Math.Abs(duration.TotalSeconds - seconds) <= 1e-6 + (Math.Abs(seconds) * 1e-9), $"'{text}' is {seconds} s, and {duration} was read");
    }

    /// <returns>Seconds; null if the text is no duration.</returns>
    private static double? Plain(string text)
    {
        var (at, seconds, isNegative) = (0, 0d, text.StartsWith('-'));
        if (text is ['-' or '+', ..])
            at++;
        if (text[at..] == "0")
            return 0;
        if (at == text.Length)
            return null;
        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                at++;
            var digits = text[start..at];
            if (digits.Count(c => c == '.') > 1 || !digits.Any(char.IsAsciiDigit) || Unit(text[at..]) is not { } unit)
                return null;
            seconds += double.Parse($"0{digits}0", CultureInfo.InvariantCulture) * (digits.Contains('.', StringComparison.Ordinal) ? 1 : 0.1) * unit.Seconds;
            at += unit.Length;
        }
        return isNegative ? -seconds : seconds;
    }

    private static (int Length, double Seconds)? Unit(string text)
    {
        var length = text.TakeWhile(c => c != '.' && !char.IsAsciiDigit(c)).Count();
        return text[..length] switch
        {
            "ns" => (2, 1e-9),
            "us" or "\u00b5s" or "\u03bcs" => (2, 1e-6),
            "ms" => (2, 1e-3),
            "s" => (1, 1),
            "m" => (1, 60),
            "h" => (1, 3600),
            _ => null,
        };
    }
}
