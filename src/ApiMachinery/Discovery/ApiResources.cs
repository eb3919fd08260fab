using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Discovery;

/// <summary>A kind as discovery tells of it: the resource and its subresources, by name.</summary>
internal static class ApiResources
{
    public static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    public static readonly string[] StatusVerbs = ["get", "patch", "update"];

    public static IEnumerable<V1APIResource> Of(ResourceKind kind)
    {
        yield return new()
        {
            Name = kind.Plural,
            SingularName = kind.Singular,
            Namespaced = kind.Namespaced,
            Kind = kind.Kind,
            Verbs = Verbs,
            ShortNames = [.. kind.ShortNames],
            Categories = [.. kind.Categories],
            StorageVersionHash = StorageVersionHash(kind),
        };
        foreach (var (name, subresourceKind, verbs) in RevisionResources.Of(kind))
            yield return new() { Name = $"{kind.Plural}/{name}", SingularName = "", Namespaced = kind.Namespaced, Kind = subresourceKind, Verbs = verbs };
        if (kind.HasStatus)
            yield return new() { Name = kind.Plural + "/status", SingularName = "", Namespaced = kind.Namespaced, Kind = kind.Kind, Verbs = StatusVerbs };
    }

    /// <summary>Tells clients that objects are stored in another version than before: eight bytes of SHA-256 over <c>group/version/kind</c>, in base64.</summary>
    private static string StorageVersionHash(ResourceKind kind) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.Group}/{kind.Storage.Name}/{kind.Kind}"))[..8]);
}
