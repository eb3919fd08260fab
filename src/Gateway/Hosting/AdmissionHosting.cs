using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.Gateway.Admission;
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
        services.AddSingleton<IMatchConditions, NoMatchConditions>();
        services.AddSingleton<INamespaceLabels, NamespaceLabels>();
        services.AddSingleton<WebhookMatcher>();
        services.AddSingleton<WebhookReadiness>();
        services.AddSingleton<ServiceAddresses>();
        services.AddSingleton<WebhookClients>();
        services.AddSingleton<WebhookCaller>();
        if (on.Contains(AdmissionPlugins.MutatingWebhooks))
            AddPlugin<MutatingWebhooks, MutatingWebhookInformer>(services, RootPermission.MutatingWebhooks);
        if (on.Contains(AdmissionPlugins.ValidatingWebhooks))
            AddPlugin<ValidatingWebhooks, ValidatingWebhookInformer>(services, RootPermission.ValidatingWebhooks);
    }

    private static void AddPlugin<TPlugin, TInformer>(IServiceCollection services, RootPermission permission)
        where TPlugin : class, IAdmissionPlugin
        where TInformer : class, IHostedService
    {
        services.AddSingleton<TInformer>();
        services.AddHostedService(s => s.GetRequiredService<TInformer>());
        services.AddSingleton<IAdmissionPlugin, TPlugin>();
        services.AddSingleton(s => TrustHosting.CheckOf(s.GetRequiredService<RootPermissions>(), permission));
    }
}
