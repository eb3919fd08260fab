using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Health;
using OrleansAA.Gateway.Impersonation;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Adds what says who is calling and whether they may: on its own, or with the root's help.</summary>
internal static class TrustHosting
{
    public static void AddTrust(this IServiceCollection services, ServerOptions options, Identity identity, RootClients? root)
    {
        services.AddSingleton(identity.Trust);
        services.AddSingleton<ITrust>(identity.Trust);
        services.AddSingleton(identity.Files);
        services.AddHostedService<FileReloader>();
        services.AddSingleton(s => new Authenticator(
            s.GetRequiredService<ITrust>(), s.GetService<TokenAuthenticator>(), s.GetService<PeerTls>(), onlyReplicas: options.Role == Role.Silo));
        services.AddSingleton<Impersonator>();
        if (root is null)
        {
            services.AddSingleton<StandaloneAuthorizer>();
            services.AddSingleton(s => AuthorizerOf(s, s.GetRequiredService<StandaloneAuthorizer>(), options));
            return;
        }
        services.AddSingleton(s => AuthorizerOf(s, s.GetRequiredService<DelegatedAuthorizer>(), options));
        AddRoot(services, options.Root, root, readsConfiguration: ReadsConfiguration(options));
    }

    private static IAuthorizer AuthorizerOf(IServiceProvider services, IAuthorizer authorizer, ServerOptions options) =>
        options.NodeRestrictedUsers.Count == 0 ? authorizer : new OwnNodeAuthorizer(authorizer, options.NodeRestrictedUsers, services.GetRequiredService<IReadOnlyList<ResourceKind>>());

    private static bool ReadsConfiguration(ServerOptions options) =>
        !options.Root.SkipLookup && (options.ClientCaFile is null || options.RequestHeader.ClientCaFile is null);

    private static void AddRoot(IServiceCollection services, RootOptions options, RootClients root, bool readsConfiguration)
    {
        services.AddSingleton(root);
        services.AddSingleton(options);
        services.AddSingleton<RootPermissions>();
        services.AddSingleton<ReviewRetry>();
        services.AddSingleton<TokenAuthenticator>();
        services.AddSingleton(PathsOf(options));
        services.AddSingleton<DelegatedAuthorizer>();
        services.AddSingleton<IRootProbe>(s => s.GetRequiredService<TokenAuthenticator>());
        services.AddSingleton<IRootProbe>(s => s.GetRequiredService<DelegatedAuthorizer>());
        services.AddHostedService<RootPermissionProbe>();
        services.AddSingleton<NamespaceInformer>();
        services.AddHostedService(s => s.GetRequiredService<NamespaceInformer>());
        foreach (var permission in (RootPermission[])[RootPermission.TokenReviews, RootPermission.AccessReviews, RootPermission.Namespaces])
            services.AddSingleton(s => CheckOf(s.GetRequiredService<RootPermissions>(), permission));
        if (!readsConfiguration)
            return;
        services.AddSingleton<ClusterTrust>();
        services.AddHostedService(s => s.GetRequiredService<ClusterTrust>());
        if (!options.TolerateLookupFailure)
            services.AddSingleton(s => ConfigurationCheck(s.GetRequiredService<RootPermissions>(), s.GetRequiredService<ITrust>(), s.GetRequiredService<ClusterTrust>()));
    }

    public static HealthCheck CheckOf(RootPermissions permissions, RootPermission permission) =>
        new(permission.Check, () => permissions.ProblemOf(permission), IsLogged: true);

    /// <summary>That the ConfigMap may be read is not enough: it must have been there, once.</summary>
    private static HealthCheck ConfigurationCheck(RootPermissions permissions, ITrust trust, ClusterTrust cluster)
    {
        var permission = CheckOf(permissions, RootPermission.AuthenticationConfiguration);
        return permission with
        {
            Problem = () => permission.Problem()
                ?? (trust.Current.IsComplete ? null : cluster.Refusal ?? "configmap kube-system/extension-apiserver-authentication is not there; the root apiserver writes it when it has --requestheader-client-ca-file"),
        };
    }

    private static AllowedPaths PathsOf(RootOptions options)
    {
        try
        {
            return new AllowedPaths(options.AlwaysAllowPaths);
        }
        catch (FormatException e)
        {
            throw new OperatorException($"--authorization-always-allow-paths={string.Join(',', options.AlwaysAllowPaths)}: {e.Message}; give whole paths, or beginnings that end in *", e);
        }
    }
}
