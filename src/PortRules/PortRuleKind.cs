using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.PortRules.V1;

namespace OrleansAA.PortRules;

/// <summary>Registers PortRule: versions, columns and selectable fields.</summary>
public static class PortRuleKind
{
    public const string Group = "firewalld.fedoraproject.org";

    public static ResourceKind Create() => new KindBuilder<PortRule>()
        .Version<V2.PortRule>(PortRuleConversion.ToV1, PortRuleConversion.ToV2)
        .Strategy(new PortRuleStrategy())
        .Column("Host", "string", "Host the port is opened on", r => r.Spec.Host)
        .Column("Port", "integer", "Port number", r => r.Spec.Port)
        .Column("Permanent", "boolean", "Whether the rule survives a restart", r => r.Spec.IsPremanent)
        .Column("Rule", "string", "Name of the rule", r => r.Spec.Name, wide: true)
        .AdditionalColumn("Applied", "string", "Whether the port is open, as the agent of the host says", Applied)
        .SelectableField("spec.host", indexed: true)
        .SelectableField("spec.port")
        .NodeField("spec.host")
        .KeepsRevisions(10)
        .Build();

    /// <summary>The status of the condition, where it speaks of the rule as it is now.</summary>
    private static string Applied(PortRule rule) =>
        rule.Status.Conditions?.FirstOrDefault(c => c.Type == "Applied") is { } said && said.ObservedGeneration == rule.Metadata.Generation ? said.Status : "Unknown";
}
