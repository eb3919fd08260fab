using OrleansAA.ApiMachinery.Admission;
using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Admission.Quotas;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Adds the plugin that charges the root's quotas. To be called last: what a later plugin refused would have been charged.</summary>
internal static class QuotaHosting
{
    public static void AddRootQuotas(this IServiceCollection services, ServerOptions options)
    {
        if (!AdmissionPlugins.On(options.EnabledPlugins, options.DisabledPlugins).Contains(AdmissionPlugins.ResourceQuotas))
            return;
        services.AddSingleton<QuotaInformer>();
        services.AddHostedService(s => s.GetRequiredService<QuotaInformer>());
        services.AddSingleton<RootQuotas>();
        services.AddSingleton<IRootProbe>(s => s.GetRequiredService<RootQuotas>());
        services.AddSingleton(s => new QuotaEvaluator(
            s.GetRequiredService<RootQuotas>(), options.QuotaWithoutRights, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<Random>()));
        services.AddSingleton<IAdmissionPlugin, ResourceQuotas>();
        // Without these rights the server does what the flag says, and that is no reason to ask another replica, which has them as little. To refuse all is.
        AddCheck(services, RootPermission.ResourceQuotas, isAdvice: options.QuotaWithoutRights != QuotaWithoutRights.Refuse);
        AddCheck(services, RootPermission.QuotaUsage, isAdvice: true);
    }

    private static void AddCheck(IServiceCollection services, RootPermission permission, bool isAdvice) =>
        services.AddSingleton(s => TrustHosting.CheckOf(s.GetRequiredService<RootPermissions>(), permission) with { IsAdvice = isAdvice });
}
