using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Tool.Crds;

/// <summary>Reading of documents: what is not there, or is of another type, is nothing.</summary>
internal static class Node
{
    public static string? Text(this MapValue map, string name) => (map.Get(name) as StringValue)?.Text;

    public static MapValue? Map(this MapValue map, string name) => map.Get(name) as MapValue;

    public static IReadOnlyList<Value> Items(this MapValue map, string name) => (map.Get(name) as ListValue)?.Items ?? [];

    public static IReadOnlyList<MapValue> Maps(this MapValue map, string name) => [.. map.Items(name).OfType<MapValue>()];

    public static IReadOnlyList<string> Texts(this MapValue map, string name) => [.. map.Items(name).OfType<StringValue>().Select(t => t.Text)];

    public static bool Flag(this MapValue map, string name) => map.Get(name) is BooleanValue { Flag: true };

    public static double? Number(this MapValue map, string name) => map.Get(name) switch
    {
        IntegerValue whole => whole.Number,
        FloatValue part => part.Number,
        _ => null,
    };

    /// <summary>The node that a path of members leads to (<c>spec.size</c>), by way of objects whose members are all declared; null if there is none.</summary>
    public static MapValue? At(this MapValue schema, string path)
    {
        var at = schema;
        foreach (var name in path.Split('.'))
        {
            if (at.Flag(Keyword.PreserveUnknownFields) || at.Map("properties")?.Map(name) is not { } next)
                return null;
            at = next;
        }
        return at;
    }
}

/// <summary>Keywords of schemas with long names.</summary>
internal static class Keyword
{
    public const string PreserveUnknownFields = "x-kubernetes-preserve-unknown-fields";
    public const string EmbeddedResource = "x-kubernetes-embedded-resource";
    public const string IntOrString = "x-kubernetes-int-or-string";
    public const string ListType = "x-kubernetes-list-type";
    public const string ListMapKeys = "x-kubernetes-list-map-keys";
    public const string MapType = "x-kubernetes-map-type";
    public const string Validations = "x-kubernetes-validations";
}
