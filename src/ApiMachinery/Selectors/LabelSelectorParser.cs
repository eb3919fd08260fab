using System.Buffers;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.ApiMachinery.Selectors;

/// <summary>
/// The grammar of label selectors:
/// <code>
/// selector    = [ requirement { "," requirement } ]
/// requirement = [ "!" ] key | key ( "=" | "==" | "!=" | ">" | "&lt;" ) [ value ] | key ( "in" | "notin" ) "(" [ value ] { "," [ value ] } ")"
/// </code>
/// Keys and values are runs of anything but blanks and the symbols; what may stand in them is judged afterwards.
/// </summary>
internal sealed class LabelSelectorParser(string text)
{
    private const string Symbols = "=!(),><";

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(Symbols + " \t\r\n\0");

    private readonly List<string> _tokens = Scan(text);
    private int _at;

    /// <summary>The next token; "" is the end of the text.</summary>
    private string Next => _tokens[_at];

    public static StatusException Malformed(string message) => Statuses.BadRequest(message);

    public List<LabelRequirement> Parse()
    {
        var requirements = new List<LabelRequirement>();
        while (Next.Length > 0)
        {
            if (!IsWord(Next) && Next != "!")
                throw Malformed($"found '{Next}', expected: !, identifier, or 'end of string'");
            requirements.Add(Requirement());
            var end = Take();
            if (end.Length == 0)
                break;
            if (end != ",")
                throw Malformed($"found '{end}', expected: ',' or 'end of string'");
            if (!IsWord(Next) && Next != "!")
                throw Malformed($"found '{Next}', expected: identifier after ','");
        }
        return requirements;
    }

    private LabelRequirement Requirement()
    {
        var negated = Next == "!";
        if (negated)
            Take();
        var key = Take();
        if (!IsWord(key))
            throw Unparsable($"found '{key}', expected: identifier");
        if (NameValidation.QualifiedName(key) is { Count: > 0 } why)
            throw Unparsable($"<nil>: Invalid value: {GoQuote.Quote(key)}: {string.Join("; ", why)}");
        if (negated)
            return LabelRequirement.Create(key, LabelOperator.DoesNotExist, []);
        if (Next is "" or ",")
            return LabelRequirement.Create(key, LabelOperator.Exists, []);
        var op = Operator();
        return LabelRequirement.Create(key, op, op is LabelOperator.In or LabelOperator.NotIn ? Values() : [Value()]);
    }

    private LabelOperator Operator()
    {
        var token = Take();
        return token switch
        {
            "in" => LabelOperator.In,
            "notin" => LabelOperator.NotIn,
            "=" => LabelOperator.Equals,
            "==" => LabelOperator.DoubleEquals,
            "!=" => LabelOperator.NotEquals,
            ">" => LabelOperator.GreaterThan,
            "<" => LabelOperator.LessThan,
            _ => throw Unparsable($"found '{token}', expected: in, notin, =, ==, !=, gt, lt"),
        };
    }

    private string Value()
    {
        if (Next is "" or ",")
            return "";
        var token = Take();
        return IsWord(token) ? token : throw Unparsable($"found '{token}', expected: identifier");
    }

    /// <summary>Between parentheses; nothing between two commas, or before or after one, is the empty value.</summary>
    private List<string> Values()
    {
        var open = Take();
        if (open != "(")
            throw Unparsable($"found '{open}' expected: '('");
        if (Next != ")" && Next != "," && !IsWord(Next))
            throw Unparsable($"found '{Next}', expected: ',', ')' or identifier");
        var values = new List<string>();
        while (true)
        {
            if (Next is "," or ")")
                values.Add("");
            else if (IsWord(Next))
                values.Add(Take());
            else
                throw Unparsable($"found '{Next}', expected: ',', or identifier");
            if (Next != "," && Next != ")")
                throw Unparsable($"found '{Next}', expected: ',' or ')'");
            if (Take() == ")")
                return values;
        }
    }

    private string Take() => _tokens[_at++];

    private static bool IsWord(string token) => token.Length > 0 && !Symbols.Contains(token[0]);

    private static StatusException Unparsable(string why) => Malformed("unable to parse requirement: " + why);

    private static List<string> Scan(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length && text[at] != '\0';)
        {
            var length = TokenLength(text.AsSpan(at));
            if (length > 0)
                tokens.Add(text.Substring(at, length));
            at += Math.Max(length, 1);
        }
        tokens.Add("");
        return tokens;
    }

    /// <summary>The length of the token at the beginning; 0 for a blank.</summary>
    private static int TokenLength(ReadOnlySpan<char> text)
    {
        if (Symbols.Contains(text[0]))
            return text[0] is '=' or '!' && text.Length > 1 && text[1] == '=' ? 2 : 1;
        var end = text.IndexOfAny(WordEnds);
        return end < 0 ? text.Length : end;
    }
}
