using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Gateway.Authentication;

/// <summary>Believes identity headers that come with a certificate of the request-header CA, and, where names are listed, with an allowed CN.</summary>
/// <param name="names">How the headers are called.</param>
/// <param name="verifier">Of the request-header CA; null if there is none, and no header is believed.</param>
internal sealed class RequestHeaderAuthenticator(RequestHeaderNames names, CertificateVerifier? verifier)
{
    public Verdict Authenticate(PeerCertificate certificate, IHeaderDictionary headers)
    {
        if (verifier is null)
            return Verdict.None;
        if (!verifier.IsTrusted(certificate.Leaf, certificate.Intermediates))
            return Verdict.Bad;
        if (names.Allowed.Count > 0 && !names.Allowed.Contains(Subject.Of(certificate.Leaf).CommonName))
            return Verdict.Bad;
        var user = First(headers, names.User);
        return user.Length == 0 ? Verdict.None
            : Verdict.Of(UserInfo.Authenticated(user, First(headers, names.Uid), All(headers, names.Groups), Extra(headers)));
    }

    /// <summary>Removes every identity header, by the names in use and by those everybody uses.</summary>
    public void Strip(IHeaderDictionary headers)
    {
        names.StripFrom(headers);
        if (names != RequestHeaderNames.Standard)
            RequestHeaderNames.Standard.StripFrom(headers);
    }

    /// <summary>Of a header that is there more than once the first value counts, even if it is empty.</summary>
    private static string First(IHeaderDictionary headers, IReadOnlyList<string> headerNames) =>
        headerNames.Select(n => headers[n].FirstOrDefault()).FirstOrDefault(v => !string.IsNullOrEmpty(v)) ?? "";

    private static IEnumerable<string> All(IHeaderDictionary headers, IReadOnlyList<string> headerNames) =>
        headerNames.SelectMany(n => headers[n]).Where(v => !string.IsNullOrEmpty(v)).Select(v => v!);

    /// <summary>Extra attributes: the rest of the header's name, in lower case and percent-decoded, is the key.</summary>
    private Dictionary<string, IReadOnlyList<string>> Extra(IHeaderDictionary headers)
    {
        var extra = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var prefix in names.ExtraPrefixes)
        {
            foreach (var (header, values) in headers)
            {
                if (!header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    continue;
                var key = Uri.UnescapeDataString(header[prefix.Length..].ToLowerInvariant());
                if (!extra.TryGetValue(key, out var all))
                    extra.Add(key, all = []);
                all.AddRange(values.Where(v => v is not null).Select(v => v!));
            }
        }
        return extra.ToDictionary(e => e.Key, e => (IReadOnlyList<string>)e.Value, StringComparer.Ordinal);
    }
}
