using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway.Authentication;

/// <summary>Believes identity headers that come with a certificate of the request-header CA, and, where names are listed, with an allowed CN.</summary>
internal sealed class RequestHeaderAuthenticator(RequestHeaderOptions options, CertificateVerifier? verifier)
{
    /// <returns>The user the headers name; null if the certificate does not vouch for headers, or there is no user in them.</returns>
    public UserInfo? Authenticate(X509Certificate2 certificate, IHeaderDictionary headers)
    {
        if (verifier is null || !verifier.IsTrusted(certificate))
            return null;
        if (options.AllowedNames.Count > 0 && !options.AllowedNames.Contains(Subject.Of(certificate).CommonName))
            return null;
        var name = First(headers, options.UsernameHeaders);
        return name.Length == 0 ? null
            : UserInfo.Authenticated(name, First(headers, options.UidHeaders), All(headers, options.GroupHeaders), Extra(headers));
    }

    /// <summary>Removes every identity header.</summary>
    public void Strip(IHeaderDictionary headers)
    {
        foreach (var name in options.UsernameHeaders.Concat(options.UidHeaders).Concat(options.GroupHeaders))
            headers.Remove(name);
        foreach (var name in headers.Keys.Where(IsExtra).ToList())
            headers.Remove(name);
    }

    private bool IsExtra(string header) => options.ExtraHeaderPrefixes.Any(p => header.StartsWith(p, StringComparison.OrdinalIgnoreCase));

    private static string First(IHeaderDictionary headers, IReadOnlyList<string> names) =>
        names.SelectMany(n => headers[n]).FirstOrDefault(v => !string.IsNullOrEmpty(v)) ?? "";

    private static IEnumerable<string> All(IHeaderDictionary headers, IReadOnlyList<string> names) =>
        names.SelectMany(n => headers[n]).Where(v => !string.IsNullOrEmpty(v)).Select(v => v!);

    /// <summary>Extra attributes: the rest of the header's name, percent-decoded and in lower case, is the key.</summary>
    private Dictionary<string, IReadOnlyList<string>> Extra(IHeaderDictionary headers)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (header, values) in headers)
        {
            var prefix = options.ExtraHeaderPrefixes.FirstOrDefault(p => header.StartsWith(p, StringComparison.OrdinalIgnoreCase));
            if (prefix is null)
                continue;
            var key = Uri.UnescapeDataString(header[prefix.Length..].ToLowerInvariant());
            var known = extra.TryGetValue(key, out var before) ? before : [];
            extra[key] = [.. known, .. values.Where(v => v is not null).Select(v => v!)];
        }
        return extra;
    }
}
