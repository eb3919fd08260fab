using System.Globalization;
using System.Text;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>Writes block-style YAML exactly as go-yaml v2 does: two spaces a level, lines folded at the first blank after column 80.</summary>
internal sealed partial class YamlWriter(StringBuilder text)
{
    private const int IndentStep = 2;

    /// <summary>Bytes of a key that stands before its colon; a longer one is written after a question mark.</summary>
    private const int SimpleKeyMax = 128;

    private int _lineStart;

    private int Column => text.Length - _lineStart;

    public void Document(Value value)
    {
        if (value is MapValue { Count: > 0 } or ListValue { Items.Count: > 0 })
            Block(value, 0);
        else
            Inline(value, IndentStep);
        // A block scalar ends its last line itself.
        if (text[^1] != '\n')
            NewLine();
    }

    /// <summary>A map or list with members, the first one where the text stands.</summary>
    private void Block(Value value, int indent)
    {
        var first = true;
        if (value is ListValue list)
        {
            foreach (var item in list.Items)
            {
                StartLine(indent, ref first);
                text.Append("- ");
                if (IsBlock(item))
                    Block(item, indent + IndentStep);
                else
                    Inline(item, indent + IndentStep);
            }
            return;
        }
        foreach (var (name, member) in YamlKeys.Sorted(((MapValue)value).Members))
        {
            StartLine(indent, ref first);
            Key(name, indent);
            Member(member, indent);
        }
    }

    private void Key(string name, int indent)
    {
        var simple = !name.Contains('\n') && Encoding.UTF8.GetByteCount(name) <= SimpleKeyMax;
        if (!simple)
            text.Append("? ");
        String(name, indent + IndentStep, key: true);
        if (!simple)
        {
            NewLine();
            text.Append(' ', indent);
        }
        text.Append(':');
    }

    /// <summary>What stands after a colon. A list stands no deeper than its key.</summary>
    private void Member(Value value, int indent)
    {
        if (!IsBlock(value))
        {
            text.Append(' ');
            Inline(value, indent + IndentStep);
            return;
        }
        var inner = value is ListValue ? indent : indent + IndentStep;
        NewLine();
        text.Append(' ', inner);
        Block(value, inner);
    }

    private void Inline(Value value, int indent)
    {
        switch (value)
        {
            case MapValue:
                text.Append("{}");
                break;
            case ListValue:
                text.Append("[]");
                break;
            case StringValue s:
                String(s.Text, indent, key: false);
                break;
            case FloatValue f:
                text.Append(Float(f));
                break;
            default:
                text.Append(value);
                break;
        }
    }

    private void StartLine(int indent, ref bool first)
    {
        if (!first && text[^1] != '\n')
            NewLine();
        if (!first)
            text.Append(' ', indent);
        first = false;
    }

    private void NewLine()
    {
        text.Append('\n');
        _lineStart = text.Length;
    }

    private static bool IsBlock(Value value) => value is MapValue { Count: > 0 } or ListValue { Items.Count: > 0 };

    /// <summary>Go's %g with the fewest digits: an exponent for what is below 0.0001 and from a million on.</summary>
    private static string Float(FloatValue value)
    {
        if (!value.Literal.AsSpan().ContainsAny('.', 'e', 'E'))
            return value.Literal;
        var shortest = value.Number.ToString("R", CultureInfo.InvariantCulture);
        if (value.Number == 0 || Math.Abs(value.Number) is >= 1e-4 and < 1e6)
            return shortest;
        var (digits, exponent) = Scientific(shortest.TrimStart('-'));
        var sign = value.Number < 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits.AsSpan(1)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    /// <summary>Digits and exponent of a number as .NET writes it, which has no zeros at either end but those of a fraction.</summary>
    private static (string Digits, int Exponent) Scientific(string shortest)
    {
        var parts = shortest.Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? at : parts[0].Length;
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var shift = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        return (digits.TrimEnd('0'), point - 1 - (all.Length - digits.Length) + shift);
    }
}
