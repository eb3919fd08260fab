using System.Globalization;
using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansAA.Agent.Connections;
using OrleansAA.Agent.Rules;
using OrleansAA.Agent.Telemetry;

namespace OrleansAA.Agent.Reporting;

/// <summary>
/// Events (events.k8s.io/v1) for what people should see: a rule that could not be applied, contradicts another, or was changed by hand. Written with a status, so that there is no event for what
/// was said before. A server that takes none is asked once.
/// </summary>
internal sealed class EventRecorder(ApiConnection api, string controller, string instance, TimeProvider clock, ILogger logger)
{
    private bool _refused;

    public async Task RecordAsync(Report report, CancellationToken cancellationToken)
    {
        foreach (var finding in report.Findings.Where(f => IsWorthAnEvent(f) && IsNew(report.Rule, f)))
            await WriteAsync(report.Rule, finding, cancellationToken);
    }

    internal static bool IsWorthAnEvent(Finding finding) => finding switch
    {
        { Type: ConditionTypes.Applied, Status: not ConditionTypes.True, Reason: not "Conflict" } => true,
        { Type: ConditionTypes.Conflict, Status: ConditionTypes.True } => true,
        { Type: ConditionTypes.Drifted, Reason: "Restored" } => true,
        _ => false,
    };

    private static bool IsNew(PortRule rule, Finding finding) =>
        rule.Status.Conditions?.FirstOrDefault(c => c.Type == finding.Type) is not { } said || said.Reason != finding.Reason || said.Message != finding.Message;

    private async Task WriteAsync(PortRule rule, Finding finding, CancellationToken cancellationToken)
    {
        if (_refused)
            return;
        try
        {
            await api.EventsV1.CreateNamespacedEventAsync(Event(rule, finding), rule.Key.Namespace, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed)
        {
            _refused = true;
            AgentLog.EventsFailed(logger, $"the server answers {(int)e.Response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or HttpOperationException or IOException)
        {
            AgentLog.EventsFailed(logger, e.Message);
        }
    }

    private Eventsv1Event Event(PortRule rule, Finding finding)
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Metadata = new() { Name = $"{rule.Key.Name}.{now.UtcTicks.ToString("x", CultureInfo.InvariantCulture)}", NamespaceProperty = rule.Key.Namespace },
            EventTime = now.UtcDateTime,
            Type = "Warning",
            Reason = finding.Reason,
            Action = finding.Type,
            Note = finding.Message,
            ReportingController = controller,
            ReportingInstance = instance,
            Regarding = new()
            {
                ApiVersion = PortRule.ApiVersion, Kind = PortRule.Kind, NamespaceProperty = rule.Key.Namespace, Name = rule.Key.Name, Uid = rule.Metadata.Uid, ResourceVersion = rule.Metadata.ResourceVersion,
            },
        };
    }
}
