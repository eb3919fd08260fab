using System.Text;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>
/// Prints JSON values as Go's <c>%v</c> prints what it decoded them into: the form they have in some messages (<c>map[spec:map[port:x]]</c>).
/// Of long ones the beginning, and no more of them is looked at.
/// </summary>
public static class GoPrint
{
    /// <summary>As Go's <c>%v</c> prints it.</summary>
    /// <param name="value">The value.</param>
    public static string Print(Value value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return ClientText.Cut(text.ToString());
    }

    /// <summary>The Go type a value decodes into.</summary>
    internal static string TypeOf(Value value) => value switch
    {
        NullValue => "%!s(<nil>)",
        BooleanValue => "bool",
        IntegerValue => "int64",
        FloatValue => "float64",
        StringValue => "string",
        ListValue => "[]interface {}",
        _ => "map[string]interface {}",
    };

    private static void Append(StringBuilder text, Value value)
    {
        switch (value)
        {
            case NullValue:
                text.Append("<nil>");
                break;
            case StringValue s:
                text.Append(ClientText.Cut(s.Text));
                break;
            case ListValue list:
                text.Append('[');
                Join(text, list.Items, Append);
                text.Append(']');
                break;
            case MapValue map:
                text.Append("map[");
                Join(text, map.Members.OrderBy(m => m.Key, StringComparer.Ordinal), (to, member) => Append(to.Append(ClientText.Cut(member.Key)).Append(':'), member.Value));
                text.Append(']');
                break;
            default:
                text.Append(value);
                break;
        }
    }

    private static void Join<T>(StringBuilder text, IEnumerable<T> items, Action<StringBuilder, T> append)
    {
        var first = true;
        foreach (var item in items)
        {
            if (text.Length > ClientText.ValueCharsMax)
                return;
            if (!first)
                text.Append(' ');
            first = false;
            append(text, item);
        }
    }
}
