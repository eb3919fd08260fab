using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Values as Go prints them where clients see that. Go holds every number it reads as a float64.</summary>
internal static class GoText
{
    /// <summary>A value in a field path: <c>"Ready"</c>, <c>80</c>, <c>true</c>.</summary>
    public static string InPath(Value value) => value switch
    {
        NullValue => "null",
        StringValue text => GoQuote.Quote(text.Text),
        ListValue list => "[" + string.Join(',', list.Items.Select(InPath)) + "]",
        MapValue map => string.Concat(map.Members.Select(m => m.Key + "=" + InPath(m.Value))),
        _ => Plain(value),
    };

    /// <summary>Go's <c>%v</c> of what encoding/json decodes.</summary>
    public static string Plain(Value value) => value switch
    {
        NullValue => "<nil>",
        BooleanValue flag => flag.Flag ? "true" : "false",
        IntegerValue integer => GoNumber.Plain(integer.Number),
        FloatValue number => GoNumber.Plain(number.Number),
        StringValue text => text.Text,
        ListValue list => "[" + string.Join(' ', list.Items.Select(Plain)) + "]",
        MapValue map => "map[" + string.Join(' ', Sorted(map).Select(m => m.Key + ":" + Plain(m.Value))) + "]",
        _ => "",
    };

    /// <summary>Go's <c>%#v</c> of the same.</summary>
    public static string Syntax(Value value) => value switch
    {
        NullValue => "interface {}(nil)",
        StringValue text => GoQuote.Quote(text.Text),
        ListValue list => "[]interface {}{" + string.Join(", ", list.Items.Select(Syntax)) + "}",
        MapValue map => "map[string]interface {}{" + string.Join(", ", Sorted(map).Select(m => GoQuote.Quote(m.Key) + ":" + Syntax(m.Value))) + "}",
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
