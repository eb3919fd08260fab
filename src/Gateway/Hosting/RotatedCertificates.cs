using System.Security.Cryptography.X509Certificates;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Certificates;
using OrleansAA.Gateway.Health;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.Grains.Hosting;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Which certificates replicas below a root see to themselves: those that no file gives.</summary>
/// <param name="Serving">What clients are shown; null where a file says so.</param>
/// <param name="Silo">What other replicas are shown; null where files say so, or where there are none.</param>
internal sealed record RotatedCertificates(CertificatePurpose? Serving, CertificatePurpose? Silo)
{
    /// <summary>The Secrets they are kept in.</summary>
    public IEnumerable<string> Secrets => new[] { Serving, Silo }.OfType<CertificatePurpose>().Select(p => p.Secret);

    /// <summary>The APIServices of all versions that are served.</summary>
    public static IReadOnlyList<string> ApiServicesOf(IReadOnlyList<ResourceKind> kinds) => [.. kinds.SelectMany(k => k.Versions.Select(v => $"{v.Name}.{k.Group}")).Distinct(StringComparer.Ordinal)];

    public static RotatedCertificates Of(ServerOptions options, bool hasRoot, bool isOneOfMany)
    {
        if (!hasRoot || options.Certificates is not { IsOn: true, Namespace: { Length: > 0 } space })
            return new(null, null);
        var product = options.Product.Name;
        return new(
            options.TlsCertFile is null ? CertificatePurpose.Serving(product, options.Certificates.Service ?? product, space) : null,
            isOneOfMany && options.Silo is { TlsCertFile: null, TlsPrivateKeyFile: null, CaFile: null } ? CertificatePurpose.Silo(product) : null);
    }

    /// <summary>What a silo has until its certificate comes, which is before it starts: nobody else knows that CA.</summary>
    public static SiloTls Placeholder(CertificatePurpose silo, RotationOptions options, TimeProvider clock) =>
        new(Certificates(new RotationPlan(silo, options).Next(null, clock.GetUtcNow(), isSettled: false, RenewalRequest.None)!.Keyring));

    /// <summary>Adds what keeps up with them. Before the silo: it starts with what this has brought.</summary>
    /// <param name="services">The server's.</param>
    /// <param name="options">The flags.</param>
    /// <param name="kinds">What is served: its versions' APIServices have the CA.</param>
    /// <param name="root">Where they are kept.</param>
    /// <param name="identity">Shows the serving certificate, and believes replicas.</param>
    /// <param name="silo">Shows that of the silo; null where there is none.</param>
    /// <param name="peers">Shows it on the HTTPS port.</param>
    public void AddTo(IServiceCollection services, ServerOptions options, IReadOnlyList<ResourceKind> kinds, RootClients root, Identity identity, SiloTls? silo, PeerTls? peers)
    {
        if (Serving is null && Silo is null)
            return;
        var rotation = options.Certificates;
        var kept = new List<KeptCertificate>();
        if (Serving is not null)
            kept.Add(new(Serving, keyring => identity.Serving.Show(keyring.Leaf)));
        if (Silo is not null)
            kept.Add(new(Silo, keyring => SiloReplica.Renew(Certificates(keyring), $"Secret {Silo.Secret}", silo!, peers!, identity.Trust)));
        services.AddSingleton(s => new CertificateKeeper(
            kept, new(root.Core, s.GetRequiredService<RootPermissions>(), $"{options.Product.Name}-certificates", rotation, ReplicaName(options), s.GetRequiredService<TimeProvider>()),
            new(root.Core, s.GetRequiredService<RootPermissions>(), ApiServicesOf(kinds), rotation.Service ?? options.Product.Name, rotation.Namespace!), root.Core, s.GetRequiredService<RootPermissions>(), rotation, s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ServerEvents>(), s.GetRequiredService<ILogger<CertificateKeeper>>()));
        services.AddHostedService(s => new CertificateRotation(
            s.GetRequiredService<CertificateKeeper>(), rotation.Times, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<Random>(), s.GetRequiredService<ILogger<CertificateRotation>>()));
        AddChecks(services, kept);
    }

    /// <summary>A certificate that is good is good, whatever the root says meanwhile: a right that is missing is advice, until there is nothing to show.</summary>
    private static void AddChecks(IServiceCollection services, List<KeptCertificate> kept)
    {
        foreach (var one in kept)
            services.AddSingleton(s => new HealthCheck($"{one.Purpose.Name}-certificate", () => one.ProblemAt(s.GetRequiredService<TimeProvider>().GetUtcNow())));
        foreach (var permission in RootPermission.OfCertificates)
            services.AddSingleton(s => new HealthCheck(permission.Check, () => s.GetRequiredService<RootPermissions>().DenialOf(permission), IsAdvice: true, IsLogged: true));
    }

    private static SiloCertificates Certificates(Keyring keyring) => new(keyring.Leaf, [], keyring.Authorities);

    /// <summary>Another one with each start: what a process that is gone has said, its successor has not.</summary>
    private static string ReplicaName(ServerOptions options) => $"{options.Silo.Pod ?? Environment.MachineName}_{ApiMachinery.Names.UniqueId.New():N}";
}

/// <summary>Tells when certificates end, wherever they come from.</summary>
internal static class ShownCertificates
{
    public static void AddShownCertificates(this IServiceCollection services, Identity identity, SiloTls? silo)
    {
        services.AddSingleton(new ShownCertificate("serving", () => identity.Serving.End));
        services.AddSingleton(s => new ShownCertificate("serving-ca", () => IssuerOf(s, "serving")));
        if (silo is null)
            return;
        services.AddSingleton(new ShownCertificate("silo", () => EndOf(silo.Current.Certificate)));
        services.AddSingleton(s => new ShownCertificate("silo-ca", () => IssuerOf(s, "silo") ?? silo.Current.Authorities.Select(EndOf).Max()));
    }

    private static DateTimeOffset? IssuerOf(IServiceProvider services, string purpose) =>
        services.GetService<CertificateKeeper>()?.Kept.FirstOrDefault(k => k.Purpose.Name == purpose)?.Current?.AuthorityEnd;

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime();
}
