using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Discovery;

/// <summary>A kind as discovery tells of it: the resource and its subresources, by name.</summary>
internal static class ApiResources
{
    public static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

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
        foreach (var subresource in kind.Subresources)
            yield return Of(kind, subresource);
    }

    private static V1APIResource Of(ResourceKind kind, Subresource subresource) => new()
    {
        Name = $"{kind.Plural}/{subresource.Name}",
        SingularName = "",
        Namespaced = kind.Namespaced,
        Group = subresource.ForeignVersion?.Group,
        Version = subresource.ForeignVersion?.Version,
        Kind = subresource.KindOf(kind),
        Verbs = [.. subresource.Verbs],
    };

    /// <summary>Tells clients that objects are stored in another version than before: eight bytes of SHA-256 over <c>group/version/kind</c>, in base64.</summary>
    private static string StorageVersionHash(ResourceKind kind) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.Group}/{kind.Storage.Name}/{kind.Kind}"))[..8]);
}
