using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Values as Go prints them where clients see that, long ones cut. Go holds every number it reads as a float64.</summary>
internal static class GoText
{
    /// <summary>A value in a field path: <c>"Ready"</c>, <c>80</c>, <c>true</c>.</summary>
    public static string InPath(Value value) => value switch
    {
        NullValue => "null",
        StringValue text => ClientText.Quote(text.Text, ClientText.PathCharsMax),
        ListValue list => "[" + ClientText.Join(",", list.Items.Select(InPath), ClientText.PathCharsMax) + "]",
        MapValue map => ClientText.Join("", map.Members.Select(m => m.Key + "=" + InPath(m.Value)), ClientText.PathCharsMax),
        _ => Plain(value),
    };

    /// <summary>Go's <c>%v</c> of what encoding/json decodes.</summary>
    public static string Plain(Value value) => value switch
    {
        NullValue => "<nil>",
        BooleanValue flag => flag.Flag ? "true" : "false",
        IntegerValue integer => GoNumber.Plain(integer.Number),
        FloatValue number => GoNumber.Plain(number.Number),
        StringValue text => ClientText.Cut(text.Text),
        ListValue list => "[" + ClientText.Join(" ", list.Items.Select(Plain)) + "]",
        MapValue map => "map[" + ClientText.Join(" ", Sorted(map).Select(m => ClientText.Cut(m.Key) + ":" + Plain(m.Value))) + "]",
        _ => "",
    };

    /// <summary>Go's <c>%#v</c> of the same.</summary>
    public static string Syntax(Value value) => value switch
    {
        NullValue => "interface {}(nil)",
        StringValue text => ClientText.Quote(text.Text),
        ListValue list => "[]interface {}{" + ClientText.Join(", ", list.Items.Select(Syntax)) + "}",
        MapValue map => "map[string]interface {}{" + ClientText.Join(", ", Sorted(map).Select(m => ClientText.Quote(m.Key) + ":" + Syntax(m.Value))) + "}",
        _ => Plain(value),
    };

    /// <summary>Go's <c>%T</c> of the same.</summary>
    public static string Type(Value value) => value switch
    {
        BooleanValue => "bool",
        IntegerValue or FloatValue => "float64",
        StringValue => "string",
        ListValue => "[]interface {}",
        MapValue => "map[string]interface {}",
        _ => "<nil>",
    };

    private static IEnumerable<KeyValuePair<string, Value>> Sorted(MapValue map) => map.Members.OrderBy(m => m.Key, StringComparer.Ordinal);
}
