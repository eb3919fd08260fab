using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Admission.Policies;
using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Admission.Policies;
using OrleansAA.Gateway.Admission.Webhooks;
using OrleansAA.Gateway.Health;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Adds the admission plugins that ask the root, in their order; those that are off are not there, and need no rights.</summary>
internal static class AdmissionHosting
{
    public static void AddRootAdmission(this IServiceCollection services, ServerOptions options)
    {
        var on = AdmissionPlugins.On(options.EnabledPlugins, options.DisabledPlugins);
        if (on.Contains(AdmissionPlugins.NamespaceLifecycle))
            services.AddSingleton<IAdmissionPlugin, NamespaceLifecycle>();
        services.AddSingleton<IAdmissionAuthorizer, AdmissionAuthorizer>();
        services.AddSingleton<IAdmissionNamespaces, AdmissionNamespaces>();
        services.AddSingleton<WebhookMatcher>();
        services.AddSingleton<AdmissionReadiness>();
        services.AddSingleton<ServiceAddresses>();
        services.AddSingleton<WebhookClients>();
        services.AddSingleton<WebhookCaller>();
        AddParams(services);
        if (on.Contains(AdmissionPlugins.MutatingPolicies))
            AddMutatingPolicies(services);
        if (on.Contains(AdmissionPlugins.MutatingWebhooks))
            AddPlugin<MutatingWebhooks, MutatingWebhookInformer>(services, RootPermission.MutatingWebhooks);
        if (on.Contains(AdmissionPlugins.ValidatingPolicies))
            AddValidatingPolicies(services);
        if (on.Contains(AdmissionPlugins.ValidatingWebhooks))
            AddPlugin<ValidatingWebhooks, ValidatingWebhookInformer>(services, RootPermission.ValidatingWebhooks);
    }

    private static void AddParams(IServiceCollection services)
    {
        services.AddSingleton<InformerTools>();
        services.AddSingleton<ParamInformers>();
        services.AddHostedService(s => s.GetRequiredService<ParamInformers>());
        services.AddSingleton<IPolicyParams>(s => s.GetRequiredService<ParamInformers>());
        services.AddSingleton<PolicyMatcher>();
        // A policy says itself what becomes of writes while its params are not known: no reason to take the server out of service.
        services.AddSingleton(s => new HealthCheck("root-policy-params", s.GetRequiredService<ParamInformers>().Problem, IsAdvice: true, IsLogged: true));
    }

    private static void AddMutatingPolicies(IServiceCollection services)
    {
        services.AddSingleton<MutatingDispatcher>();
        services.AddSingleton<MutatingPolicySource>();
        services.AddHostedService(s => s.GetRequiredService<MutatingPolicySource>());
        services.AddSingleton<IAdmissionPlugin, MutatingPolicies>();
        AddChecks(services, RootPermission.MutatingPolicies, RootPermission.MutatingPolicyBindings);
    }

    private static void AddValidatingPolicies(IServiceCollection services)
    {
        services.AddSingleton<ValidatingDispatcher>();
        services.AddSingleton<ValidatingPolicySource>();
        services.AddHostedService(s => s.GetRequiredService<ValidatingPolicySource>());
        services.AddSingleton<IAdmissionPlugin, ValidatingPolicies>();
        AddChecks(services, RootPermission.ValidatingPolicies, RootPermission.ValidatingPolicyBindings);
    }

    private static void AddChecks(IServiceCollection services, params ReadOnlySpan<RootPermission> permissions)
    {
        foreach (var permission in permissions)
            services.AddSingleton(s => TrustHosting.CheckOf(s.GetRequiredService<RootPermissions>(), permission));
    }

    private static void AddPlugin<TPlugin, TInformer>(IServiceCollection services, RootPermission permission)
        where TPlugin : class, IAdmissionPlugin
        where TInformer : class, IHostedService
    {
        services.AddSingleton<TInformer>();
        services.AddHostedService(s => s.GetRequiredService<TInformer>());
        services.AddSingleton<IAdmissionPlugin, TPlugin>();
        AddChecks(services, permission);
    }
}
