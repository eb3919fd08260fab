using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the root has an APIService for each version that is served, and what it says fits this server.</summary>
internal sealed class ApiServicesCheck(Site site) : RootedCheck(site)
{
    private const string Away = "kubectl and controllers find this API at the root not at all: 503, or \"the server doesn't have a resource type\"";
    private const string Patch = "kubectl patch apiservice {name} --type=merge -p ";

    public static readonly Fault Missing = new(
        "apiservices", "apiservice-missing", CheckState.Failed, "there is no APIService {name}", Away, "kubectl apply -f deploy/base/apiservice.yaml, with the caBundle added; or -k of an overlay");

    public static readonly Fault Local = new(
        "apiservices", "apiservice-local", CheckState.Failed, "APIService {name} names no service: the root apiserver itself is to serve it", Away,
        Patch + "'{\"spec\":{\"service\":{\"namespace\":\"NAMESPACE\",\"name\":\"SERVICE\",\"port\":443}}}'");

    public static readonly Fault Unavailable = new(
        "apiservices", "apiservice-unavailable", CheckState.Failed, "APIService {name} is not Available: {reason}", Away, "kubectl describe apiservice {name}; mend what else is found here, or the way from the root apiserver to the pods");

    public static readonly Fault Untrusted = new(
        "apiservices", "apiservice-ca", CheckState.Failed, "the caBundle of APIService {name} is not the CA of {certificate}: {reason}", Away,
        Patch + "'{\"spec\":{\"caBundle\":\"'$(base64 -w0 CA.crt)'\"}}', with the CA that has signed {certificate}");

    public static readonly Fault Unverified = new(
        "apiservices", "apiservice-insecure", CheckState.Warning, "APIService {name} has insecureSkipTLSVerify", "whoever is on the way can answer as this server, and see what is sent",
        Patch + "'{\"spec\":{\"insecureSkipTLSVerify\":false,\"caBundle\":\"'$(base64 -w0 CA.crt)'\"}}'");

    public static readonly Fault Misnamed = new(
        "apiservices", "apiservice-names", CheckState.Failed, "{certificate} is not for {host}, by which the aggregator calls it (it is for {names})", Away,
        "have one issued with the DNS name {host}, and put it into {certificate}");

    public static readonly Fault Unordered = new(
        "apiservices", "apiservice-priority", CheckState.Warning, "APIService {name} has versionPriority {priority}, not below the {before} of {preferred}",
        "kubectl and clients that ask for no version take another one than this server prefers", Patch + "'{\"spec\":{\"versionPriority\":{wanted}}}'");

    public static readonly Fault Unranked = new(
        "apiservices", "apiservice-group-priority", CheckState.Warning, "APIService {name} has groupPriorityMinimum {priority}, another version of its group {other}",
        "the greatest counts, and so the group comes before others unexpectedly", Patch + "'{\"spec\":{\"groupPriorityMinimum\":{other}}}'");

    public override string Name => "apiservices";

    public override string LooksAt => "an APIService for each served version: there, Available, its caBundle against the serving certificate and that certificate's names, its priorities";

    public override IReadOnlyList<Fault> Faults => [Missing, Local, Unavailable, Untrusted, Unverified, Misnamed, Unordered, Unranked];

    /// <summary>The APIServices there should be: group, version, the preferred version first.</summary>
    internal static IEnumerable<(string Group, string Version)> Wanted(IEnumerable<ResourceKind> kinds) => kinds.SelectMany(k => k.Versions.Select(v => (k.Group, v.Name))).Distinct();

    internal static Task<V1APIService?> ReadAsync(RootClient client, string group, string version, CancellationToken cancellationToken) =>
        ReadAsync<V1APIService>(client, $"apis/apiregistration.k8s.io/v1/apiservices/{version}.{group}", cancellationToken);

    protected override async Task<CheckResult> AskAsync(RootClients root, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var serving = await ServingAsync();
        foreach (var group in Wanted(Site.Definition.Kinds).GroupBy(w => w.Group))
        {
            V1APIService? before = null;
            foreach (var (_, version) in group)
            {
                var name = $"{version}.{group.Key}";
                try
                {
                    var service = await ReadAsync(root.Core, group.Key, version, cancellationToken);
                    findings.AddRange(service is null ? [Missing.With(("name", name))] : Examine(service, name, serving).Concat(Ranks(service, name, before)));
                    before = service ?? before;
                }
                catch (Exception e) when (RootErrors.IsForbidden(e))
                {
                    return NotGranted("apiservices");
                }
            }
        }
        return CheckResult.Of(string.Join(", ", Wanted(Site.Definition.Kinds).Select(w => $"{w.Version}.{w.Group}")), findings);
    }

    /// <summary>What this server shows; null where another check tells that there is nothing.</summary>
    private async Task<Shown?> ServingAsync()
    {
        if (Site.Rotated.Serving is { } rotated)
            return (await Site.KeptServing.Answer).Leaf is { } leaf ? new(leaf, [], $"Secret {rotated.Secret}") : null;
        return ServingCertificateCheck.Certificate.Read("--tls-cert-file", Site.Serving.Certificate, Site.Serving.Key, []) is { } read ? new(read.Leaf, read.Chain, Site.Serving.Certificate) : null;
    }

    private static IEnumerable<Finding> Examine(V1APIService service, string name, Shown? serving)
    {
        if (service.Spec.Service is not { } target)
        {
            yield return Local.With(("name", name));
            yield break;
        }
        if (service.Status?.Conditions?.FirstOrDefault(c => c.Type == "Available") is { Status: not "True" } condition)
            yield return Unavailable.With(("name", name), ("reason", $"{condition.Reason}: {condition.Message}"));
        else if (service.Status?.Conditions?.Any(c => c.Type == "Available") != true)
            yield return Unavailable.With(("name", name), ("reason", "the root apiserver has not tried it yet"));
        if (service.Spec.InsecureSkipTLSVerify == true)
            yield return Unverified.With(("name", name));
        if (serving is not { } shown)
            yield break;
        var host = $"{target.Name}.{target.NamespaceProperty}.svc";
        if (service.Spec.InsecureSkipTLSVerify != true && Distrust(service.Spec.CaBundle, shown.Leaf, shown.Chain) is { } reason)
            yield return Untrusted.With(("name", name), ("certificate", shown.Place), ("reason", reason));
        if (!shown.Leaf.MatchesHostname(host))
            yield return Misnamed.With(("certificate", shown.Place), ("host", host), ("names", string.Join(", ", Configuration.PemFiles.DnsNamesOf(shown.Leaf))));
    }

    private static string? Distrust(byte[]? bundle, X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        if (bundle is not { Length: > 0 })
            return "it is empty";
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(System.Text.Encoding.UTF8.GetString(bundle));
        }
        catch (CryptographicException e)
        {
            return e.Message.TrimEnd('.');
        }
        return authorities.Count == 0 ? "there is no certificate in it" : CertificateFaults.WhyNot(leaf, chain, authorities);
    }

    private static IEnumerable<Finding> Ranks(V1APIService service, string name, V1APIService? before)
    {
        if (before is null)
            yield break;
        if (service.Spec.VersionPriority >= before.Spec.VersionPriority)
            yield return Unordered.With(
                ("name", name), ("priority", service.Spec.VersionPriority), ("before", before.Spec.VersionPriority), ("preferred", before.Name()), ("wanted", Math.Max(1, before.Spec.VersionPriority - 1)));
        if (service.Spec.GroupPriorityMinimum != before.Spec.GroupPriorityMinimum)
            yield return Unranked.With(("name", name), ("priority", service.Spec.GroupPriorityMinimum), ("other", before.Spec.GroupPriorityMinimum));
    }

    /// <param name="Leaf">The certificate.</param>
    /// <param name="Chain">What is shown with it.</param>
    /// <param name="Place">Where it is kept.</param>
    private sealed record Shown(X509Certificate2 Leaf, X509Certificate2Collection Chain, string Place);
}
