using System.CommandLine;
using OrleansAA.Gateway.Audit;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about what is recorded, named as kube's.</summary>
internal sealed class AuditFlags
{
    private static readonly AuditLogOptions Defaults = new() { Path = "-" };

    private readonly Option<string?> _policy = Flags.Of<string?>("--audit-policy-file", "File with a Policy of audit.k8s.io/v1: what is recorded of which requests. Without it nothing is.");
    private readonly Option<string?> _path = Flags.Of<string?>("--audit-log-path", "File that audit events are written to, one a line; - for standard output.");
    private readonly Option<int> _size = Flags.Number("--audit-log-maxsize", "Megabytes of the audit log before another file is begun.", Defaults.MegabytesMax, 1 << 20);
    private readonly Option<int> _age = Flags.Number("--audit-log-maxage", "Days that full files of the audit log are kept; 0 for ever.", Defaults.DaysMax, 36500);
    private readonly Option<int> _backups = Flags.Number("--audit-log-maxbackup", "Full files of the audit log that are kept; 0 for all.", Defaults.BackupsMax, 1 << 20);

    private readonly AuditWebhookFlags _webhook = new();

    public IEnumerable<Option> All => [_policy, _path, _size, _age, _backups, .. _webhook.All];

    public ServerOptions Read(ParseResult result, ServerOptions options) => options with
    {
        AuditPolicyFile = result.GetValue(_policy),
        AuditLog = result.GetValue(_path) is not { } path ? null : new()
        {
            Path = path, MegabytesMax = result.GetValue(_size), DaysMax = result.GetValue(_age), BackupsMax = result.GetValue(_backups),
        },
        AuditWebhook = _webhook.Read(result),
    };
}
