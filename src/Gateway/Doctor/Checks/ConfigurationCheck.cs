using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Autorest;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the root tells which certificates to believe, and those are good.</summary>
internal sealed class ConfigurationCheck(Site site) : RootedCheck(site)
{
    private const string Space = "kube-system";
    private const string ConfigMap = "extension-apiserver-authentication";
    private const string HeaderCa = "requestheader-client-ca-file";
    private const string ClientCa = "client-ca-file";
    private const string Restart = "restart the root apiserver with a new CA in --{key}: it writes the ConfigMap itself";

    public static readonly Fault Missing = new(
        "authentication-configuration", "configuration-missing", CheckState.Failed, "configmap kube-system/extension-apiserver-authentication is not there",
        "identities that the aggregator brings are not believed, and the server is not ready", "start the root apiserver with --requestheader-client-ca-file: it writes the ConfigMap itself");

    public static readonly Fault Forbidden = new(
        "authentication-configuration", "configuration-forbidden", CheckState.Failed, "configmap kube-system/extension-apiserver-authentication may not be read: {reason}",
        "identities that the aggregator brings are not believed, and the server is not ready", "{grant}");

    public static readonly Fault WithoutHeaders = new(
        "authentication-configuration", "configuration-without-front-proxy", CheckState.Failed, "configmap kube-system/extension-apiserver-authentication has no {key}",
        "no request that comes through the aggregator is let in", "start the root apiserver with --requestheader-client-ca-file and --requestheader-allowed-names");

    public static readonly Fault Unreadable = new(
        "authentication-configuration", "configuration-unreadable", CheckState.Failed, "{key} of configmap kube-system/extension-apiserver-authentication holds no certificate that can be read: {reason}",
        "certificates of that CA are not believed", Restart);

    public static readonly CertificateFaults Authorities = new(
        "authentication-configuration", "configuration-ca", "certificates of that CA are not believed: of {key}", Restart, DoctorLimits.AuthorityRest);

    public override string Name => "authentication-configuration";

    public override string LooksAt => "the ConfigMap `kube-system/extension-apiserver-authentication`, and the dates of the CAs in it";

    public override IReadOnlyList<Fault> Faults => [Missing, Forbidden, WithoutHeaders, Unreadable, .. Authorities.OfDates];

    protected override async Task<CheckResult> AskAsync(RootClients root, CancellationToken cancellationToken)
    {
        if (Site.Options.Root.SkipLookup)
            return CheckResult.Skipped("--authentication-skip-lookup");
        try
        {
            var map = await root.Authentication.CoreV1.ReadNamespacedConfigMapAsync(ConfigMap, Space, cancellationToken: cancellationToken);
            return CheckResult.Of($"{Space}/{ConfigMap}", Examine(map.Data ?? new Dictionary<string, string>()));
        }
        catch (HttpOperationException e) when (RootErrors.IsNotFound(e))
        {
            return CheckResult.Of(ConfigMap, Missing.With());
        }
        catch (HttpOperationException e) when (RootErrors.IsForbidden(e))
        {
            var grant = $"{RootPermission.AuthenticationConfiguration.GrantFor(Site.Options.Product.Name)} {RootPermissions.SubjectIn(RootErrors.Describe(e))}";
            return CheckResult.Of(ConfigMap, Forbidden.With(("reason", RootErrors.Describe(e)), ("grant", grant)));
        }
    }

    private IEnumerable<Finding> Examine(IDictionary<string, string> data)
    {
        if (!data.ContainsKey(HeaderCa) && Site.Options.RequestHeader.ClientCaFile is null)
            yield return WithoutHeaders.With(("key", HeaderCa));
        foreach (var key in (string[])[HeaderCa, ClientCa])
        {
            if (!data.TryGetValue(key, out var pem))
                continue;
            foreach (var finding in Examine(key, pem))
                yield return finding;
        }
    }

    private IEnumerable<Finding> Examine(string key, string pem)
    {
        var bundle = new X509Certificate2Collection();
        try
        {
            bundle.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            return [Unreadable.With(("key", key), ("reason", e.Message.TrimEnd('.')))];
        }
        return bundle.Count == 0 ? [Unreadable.With(("key", key), ("reason", "it is empty"))]
            : bundle.SelectMany(c => Authorities.DatesOf(c, $"CA {c.Subject} in {key}", Site.Clock.GetUtcNow(), ("key", key)));
    }
}
