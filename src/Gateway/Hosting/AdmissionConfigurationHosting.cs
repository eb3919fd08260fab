using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Admission.Configuration;
using OrleansAA.Gateway.Admission.Quotas;
using OrleansAA.Gateway.Admission.Webhooks;

namespace OrleansAA.Gateway.Hosting;

/// <summary>What the operator's file says to the plugins; who this server is to webhooks is taken in again when a file of it changes.</summary>
internal static class AdmissionConfigurationHosting
{
    /// <returns>The files, if there are some.</returns>
    /// <exception cref="Configuration.OperatorException">A file is missing or no good.</exception>
    public static IEnumerable<ReloadedFiles> AddAdmissionConfiguration(this IServiceCollection services, string? path, TimeProvider clock)
    {
        var configuration = AdmissionConfiguration.Read(path);
        var (mutating, validating) = Kubeconfigs(configuration, clock);
        var credentials = new WebhookCredentials(mutating, validating);
        services.AddSingleton(credentials);
        services.AddSingleton(LimitedResources.Of(configuration.For(AdmissionPlugins.ResourceQuotas)));
        if (path is null)
            return [];
        return [new([.. configuration.Files.Concat(mutating.Files).Concat(validating.Files).Distinct(StringComparer.Ordinal)], () =>
        {
            var (newMutating, newValidating) = Kubeconfigs(AdmissionConfiguration.Read(path), clock);
            credentials.Renew(newMutating, newValidating);
        })];
    }

    private static (WebhookKubeconfig Mutating, WebhookKubeconfig Validating) Kubeconfigs(AdmissionConfiguration configuration, TimeProvider clock) => (
        WebhookKubeconfig.Of(configuration.For(AdmissionPlugins.MutatingWebhooks), clock),
        WebhookKubeconfig.Of(configuration.For(AdmissionPlugins.ValidatingWebhooks), clock));
}
