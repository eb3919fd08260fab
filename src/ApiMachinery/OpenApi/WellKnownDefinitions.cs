using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>Types of k8s.io/apimachinery that have a definition but no class in KubernetesClient.</summary>
internal static class WellKnownDefinitions
{
    public const string Time = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
    public const string FieldsV1 = "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1";
    public const string Patch = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
    public const string RawExtension = "io.k8s.apimachinery.pkg.runtime.RawExtension";

    public static Value Of(string name) => name switch
    {
        Time => Tree.Object(("description", "Time is a moment in RFC 3339 form, in UTC, to the second."), ("type", "string"), ("format", "date-time")),
        FieldsV1 => Tree.Object(("description", "FieldsV1 is a set of fields as a JSON trie: f:<name> a member, k:<keys> and v:<value> an item, . the thing itself."), ("type", "object")),
        Patch => Tree.Object(("description", "Patch is the body of a PATCH request; its form follows from the Content-Type."), ("type", "object")),
        RawExtension => Tree.Object(("description", "RawExtension is an object of a type that is not known here."), ("type", "object")),
        _ => throw new ArgumentException($"there is no definition {name}", nameof(name)),
    };
}
