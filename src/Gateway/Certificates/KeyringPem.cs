using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansAA.Gateway.Certificates;

/// <summary>A <see cref="Keyring"/> as the data of a Secret of type <c>kubernetes.io/tls</c>, whose keys are those that everybody knows, and <see cref="AuthorityKeys"/>.</summary>
internal static class KeyringPem
{
    public const string Type = "kubernetes.io/tls";
    public const string Certificate = "tls.crt";
    public const string Key = "tls.key";

    /// <summary>The CAs that are trusted: that of the certificate first.</summary>
    public const string Authorities = "ca.crt";

    /// <summary>The keys of those CAs that certificates are made of, or will be.</summary>
    public const string AuthorityKeys = "ca.key";

    public static Dictionary<string, byte[]> Write(Keyring keyring) => new()
    {
        [Certificate] = Bytes([keyring.Leaf.ExportCertificatePem()]),
        [Key] = Bytes([KeyOf(keyring.Leaf)]),
        [Authorities] = Bytes(keyring.Authorities.Select(a => a.ExportCertificatePem())),
        [AuthorityKeys] = Bytes(new[] { keyring.Issuer, keyring.Next }.OfType<X509Certificate2>().Select(KeyOf)),
    };

    /// <exception cref="InvalidDataException">It is not whole, or does not fit itself. What is in it is not said: there are keys.</exception>
    public static Keyring Read(IDictionary<string, byte[]>? data)
    {
        try
        {
            return ReadWhole(data ?? new Dictionary<string, byte[]>());
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException("a certificate or a key in it cannot be read", e);
        }
    }

    private static Keyring ReadWhole(IDictionary<string, byte[]> data)
    {
        using var shown = X509Certificate2.CreateFromPem(Text(data, Certificate));
        var leaf = WithKey(shown, [Text(data, Key)]) ?? throw new InvalidDataException($"{Key} is not the key of {Certificate}");
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Text(data, Authorities));
        var keys = Blocks(Text(data, AuthorityKeys));
        var issuer = authorities.FirstOrDefault(a => IsOf(leaf, a)) ?? throw new InvalidDataException($"{Certificate} is of none of the CAs in {Authorities}");
        var others = authorities.Where(a => a != issuer).Select(a => (Certificate: a, Keyed: WithKey(a, keys))).ToList();
        return new(
            leaf, WithKey(issuer, keys) ?? throw new InvalidDataException($"the key of the CA is not in {AuthorityKeys}"),
            others.Select(o => o.Keyed).FirstOrDefault(k => k is not null), [.. others.Where(o => o.Keyed is null).Select(o => o.Certificate)]);
    }

    private static bool IsOf(X509Certificate2 leaf, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        // Whether its time is over is another question: then it is renewed.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(leaf);
    }

    /// <returns>Null if none of the keys is its.</returns>
    private static X509Certificate2? WithKey(X509Certificate2 certificate, IEnumerable<string> keys)
    {
        var own = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        foreach (var pem in keys)
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            if (key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(own))
                return certificate.CopyWithPrivateKey(key);
        }
        return null;
    }

    private static List<string> Blocks(string text)
    {
        var blocks = new List<string>();
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
            blocks.Add(rest[found.Location].ToString());
        return blocks;
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string Text(IDictionary<string, byte[]> data, string key) =>
        data.TryGetValue(key, out var bytes) ? Encoding.UTF8.GetString(bytes) : throw new InvalidDataException($"{key} is not in it");

    private static byte[] Bytes(IEnumerable<string> blocks) => Encoding.ASCII.GetBytes(string.Concat(blocks.Select(b => b + "\n")));
}
