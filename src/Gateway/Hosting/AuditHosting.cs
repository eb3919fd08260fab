using OrleansAA.Gateway.Audit;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Adds what records requests, where it is asked for.</summary>
internal static class AuditHosting
{
    /// <exception cref="OperatorException">Something is missing, or is no good.</exception>
    public static void AddAudit(this IServiceCollection services, ServerOptions options)
    {
        var target = options switch
        {
            { AuditLog: { } log } => $"--audit-log-path={log.Path}",
            { AuditWebhook: { } webhook } => $"--audit-webhook-config-file={webhook.ConfigFile}",
            _ => null,
        };
        if ((target, options.AuditPolicyFile) is (null, null))
            return;
        if (options.AuditPolicyFile is not { } policy)
            throw new OperatorException($"{target}: nothing says what is to be recorded; give --audit-policy-file");
        if (target is null)
            throw new OperatorException($"--audit-policy-file={policy}: nothing says where events go; give --audit-log-path or --audit-webhook-config-file");
        services.AddSingleton(AuditPolicyFile.Read(policy));
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<AuditTrail>();
        if (options.AuditLog is { } file)
            services.AddSingleton(file).AddSingleton<IAuditSink, AuditLog>();
        if (options.AuditWebhook is { } hook)
            services.AddWebhook(hook, RootClients.Connect("--audit-webhook-config-file", hook.ConfigFile, "the server that takes audit events", options.Root.UserAgent ?? options.Product.Name));
    }

    private static void AddWebhook(this IServiceCollection services, AuditWebhookOptions options, RootClient client)
    {
        services.AddSingleton(options);
        services.AddSingleton(s => new AuditWebhook(
            options, client, s.GetRequiredService<AuditMetrics>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<Random>(), s.GetRequiredService<ILogger<AuditWebhook>>()));
        if (options.Mode != AuditMode.Batch)
        {
            services.AddSingleton<IAuditSink>(s => new BlockingAudit(s.GetRequiredService<AuditWebhook>(), isStrict: options.Mode == AuditMode.BlockingStrict));
            return;
        }
        services.AddSingleton<BatchedAudit>();
        services.AddSingleton<IAuditSink>(s => s.GetRequiredService<BatchedAudit>());
        services.AddHostedService(s => s.GetRequiredService<BatchedAudit>());
    }
}
