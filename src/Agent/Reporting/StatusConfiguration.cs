using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace OrleansAA.Agent.Reporting;

/// <summary>The apply configuration of a rule's status.</summary>
internal static class StatusConfiguration
{
    /// <summary>Whether the rule says it already.</summary>
    public static bool IsSaid(Report report) => report.Rule.Status.ObservedGeneration == report.Rule.Generation && report.Findings.All(f => Said(report, f) is { } said
        && said.Status == f.Status && said.Reason == f.Reason && said.Message == f.Message && said.ObservedGeneration == report.Rule.Generation);

    /// <summary>With the uid, so that a rule of the same name that has come since is not spoken of.</summary>
    public static string Of(Report report, DateTimeOffset now) => new JsonObject
    {
        ["apiVersion"] = Rules.PortRule.ApiVersion,
        ["kind"] = Rules.PortRule.Kind,
        ["metadata"] = new JsonObject { ["name"] = report.Rule.Key.Name, ["namespace"] = report.Rule.Key.Namespace, ["uid"] = report.Rule.Metadata.Uid },
        ["status"] = new JsonObject
        {
            ["observedGeneration"] = report.Rule.Generation,
            ["conditions"] = new JsonArray([.. report.Findings.Select(f => JsonNode.Parse(KubernetesJson.Serialize(Condition(report, f, now))))]),
        },
    }.ToJsonString();

    /// <summary>The time of the last transition stays while the status does.</summary>
    private static V1Condition Condition(Report report, Finding finding, DateTimeOffset now) => new()
    {
        Type = finding.Type,
        Status = finding.Status,
        Reason = finding.Reason,
        Message = finding.Message,
        ObservedGeneration = report.Rule.Generation,
        LastTransitionTime = Said(report, finding) is { } said && said.Status == finding.Status ? said.LastTransitionTime : now.UtcDateTime,
    };

    private static V1Condition? Said(Report report, Finding finding) => report.Rule.Status.Conditions?.FirstOrDefault(c => c.Type == finding.Type);
}
