using System.Text.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>Paths and bodies of port rules.</summary>
internal static class Rules
{
    public const string All = "/apis/firewalld.fedoraproject.org/v1/portrules";

    public static string In(string @namespace) => $"/apis/firewalld.fedoraproject.org/v1/namespaces/{@namespace}/portrules";

    /// <param name="key">namespace/name.</param>
    public static string PathOf(string key) => $"{In(key.Split('/')[0])}/{key.Split('/')[1]}";

    public static string WatchFrom(long revision) => $"{All}?watch=1&allowWatchBookmarks=true&resourceVersion={revision}";

    public static string Json(string name, int port, string token, long? resourceVersion = null) => JsonSerializer.Serialize(new
    {
        apiVersion = "firewalld.fedoraproject.org/v1",
        kind = "PortRule",
        metadata = new
        {
            name,
            resourceVersion = resourceVersion?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            annotations = new Dictionary<string, string> { [WriteLedger.TokenAnnotation] = token },
        },
        spec = new { name = "http", host = "node-1.example.com", port },
    });

    public static string MergePatch(int port, string token) =>
        $$$"""{"metadata":{"annotations":{"{{{WriteLedger.TokenAnnotation}}}":"{{{token}}}"}},"spec":{"port":{{{port}}}}}""";

    /// <summary>All rules, by key, and the revision they are of.</summary>
    public static async Task<(IReadOnlyDictionary<string, JsonElement> Objects, long Revision)> ListAsync(ApiClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync(All, cancellationToken);
        Assert.Equal(200, answer.Code);
        return (answer.Json.GetProperty("items").EnumerateArray().ToDictionary(ObjectJson.KeyOf), answer.Revision);
    }
}
