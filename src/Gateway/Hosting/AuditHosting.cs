using OrleansAA.Gateway.Audit;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Adds what records requests, where it is asked for.</summary>
internal static class AuditHosting
{
    /// <exception cref="OperatorException">One of the two is missing, or is no good.</exception>
    public static void AddAudit(this IServiceCollection services, ServerOptions options)
    {
        switch (options.AuditPolicyFile, options.AuditLog)
        {
            case (null, null):
                return;
            case (null, { } log):
                throw new OperatorException($"--audit-log-path={log.Path}: nothing says what is to be recorded; give --audit-policy-file");
            case ({ } policy, null):
                throw new OperatorException($"--audit-policy-file={policy}: nothing says where events go; give --audit-log-path");
        }
        services.AddSingleton(AuditPolicyFile.Read(options.AuditPolicyFile));
        services.AddSingleton(options.AuditLog);
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<AuditLog>();
    }
}
