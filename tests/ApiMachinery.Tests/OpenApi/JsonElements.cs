using System.Text.Json;
using OrleansAA.ApiMachinery.OpenApi;

namespace OrleansAA.ApiMachinery.Tests.OpenApi;

/// <summary>Documents as parsed JSON, and ways through them.</summary>
internal static class JsonElements
{
    public static JsonElement Parse(OpenApiDocument document) => JsonDocument.Parse(document.Json).RootElement;

    public static JsonElement At(this JsonElement element, params string[] path) =>
        path.Aggregate(element, (at, name) => at.GetProperty(name));

    public static IEnumerable<string> Names(this JsonElement element) => element.EnumerateObject().Select(m => m.Name);

    public static IEnumerable<string?> Texts(this JsonElement element) => element.EnumerateArray().Select(i => i.GetString());

    /// <summary>Every object in the tree, the root included.</summary>
    public static IEnumerable<JsonElement> Objects(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => m.Value.Objects()).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };

    /// <summary>All operations of a document, with their method and path.</summary>
    public static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(this JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where method.Name != "parameters"
        select (path.Name, method.Name, method.Value);
}
