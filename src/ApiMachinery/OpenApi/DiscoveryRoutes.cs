using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using k8s.Models;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>The operations that tell what is served: groups, versions, resources, the server's version.</summary>
internal static class DiscoveryRoutes
{
    private static readonly string[] Encodings = ["application/json", "application/yaml"];

    public static Route Groups { get; } =
        Make("/apis/", "APIVersions", "get available API versions", d => d.Add(SchemaRegistry.Of<V1APIGroupList>()));

    public static Route ServerVersion { get; } =
        Make("/version/", "CodeVersion", "get the version information for this server", d => d.Add(SchemaRegistry.Of<VersionInfo>())) with
        {
            Consumes = ["application/json"],
            Produces = ["application/json"],
        };

    public static Route Group(string group) =>
        Make($"/apis/{group}/", "APIGroup", "get information of a group", d => d.Add(SchemaRegistry.Of<V1APIGroup>()));

    public static Route Resources(GroupVersion version) =>
        Make($"/apis/{version}/", "APIResources", "get available resources", d => d.Add(SchemaRegistry.Of<V1APIResourceList>()));

    private static Route Make(string path, string operation, string description, Func<Definitions, string> model) =>
        new("GET", path, "get", operation, description)
        {
            Responses = [new(200, "OK", model)],
            Consumes = Encodings,
            Produces = Encodings,
        };
}
