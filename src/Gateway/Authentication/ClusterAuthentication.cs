using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace OrleansAA.Gateway.Authentication;

/// <summary>What the root says about certificates and identity headers.</summary>
/// <param name="ClientCa">CA bundle of client certificates; null if the root has none.</param>
/// <param name="HeaderCa">CA bundle of its front proxies; null if the root has none.</param>
/// <param name="Names">How its front proxies call identity headers.</param>
internal sealed record ClusterAuthentication(X509Certificate2Collection? ClientCa, X509Certificate2Collection? HeaderCa, RequestHeaderNames Names)
{
    /// <param name="data">The data of the ConfigMap: PEM bundles, and lists of names as JSON.</param>
    /// <exception cref="FormatException">A bundle or list cannot be read.</exception>
    public static ClusterAuthentication Parse(IDictionary<string, string> data) => new(
        Bundle(data, "client-ca-file"),
        Bundle(data, "requestheader-client-ca-file"),
        new RequestHeaderNames(
            List(data, "requestheader-allowed-names"),
            List(data, "requestheader-username-headers"),
            List(data, "requestheader-uid-headers"),
            List(data, "requestheader-group-headers"),
            List(data, "requestheader-extra-headers-prefix")));

    private static X509Certificate2Collection? Bundle(IDictionary<string, string> data, string key)
    {
        if (!data.TryGetValue(key, out var pem) || string.IsNullOrWhiteSpace(pem))
            return null;
        var bundle = new X509Certificate2Collection();
        try
        {
            bundle.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"{key}: {e.Message}", e);
        }
        return bundle.Count > 0 ? bundle : throw new FormatException($"{key}: no certificate in it");
    }

    private static string[] List(IDictionary<string, string> data, string key)
    {
        if (!data.TryGetValue(key, out var json) || string.IsNullOrWhiteSpace(json))
            return [];
        try
        {
            var names = JsonSerializer.Deserialize<string?[]>(json) ?? [];
            return [.. names.Select(n => string.IsNullOrWhiteSpace(n) ? throw new FormatException($"{key}: an empty name in {json}") : n.Trim())];
        }
        catch (JsonException e)
        {
            throw new FormatException($"{key}: {json} is no list of names", e);
        }
    }
}
