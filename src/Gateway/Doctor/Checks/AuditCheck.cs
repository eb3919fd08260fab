using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the policy of audits can be read, and events go somewhere; by what a start does.</summary>
internal sealed class AuditCheck(Site site) : ICheck
{
    public static readonly Fault Wrong = new("audit", "audit-wrong", CheckState.Failed, "{problem}", "the server does not start, and says this line", "{remedy}");

    public string Name => "audit";

    public string LooksAt => "the files of `--audit-policy-file` and `--audit-webhook-config-file`, and whether those flags fit each other";

    public IReadOnlyList<Fault> Faults => [Wrong];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var options = site.Options;
        if (options is { AuditPolicyFile: null, AuditLog: null, AuditWebhook: null })
            return Task.FromResult(CheckResult.Skipped("nothing is audited"));
        return Task.FromResult(FlagsCheck.ResultOf(options.AuditPolicyFile ?? "", Wrong, () => new ServiceCollection().AddAudit(options)));
    }
}
