using k8s.Models;

namespace OrleansAA.Gateway.Fairness;

/// <summary>Reads the root's objects (flowcontrol.apiserver.k8s.io/v1), with kube's defaults for what they do not say.</summary>
internal static class RootFlows
{
    private const int SharesDefault = 30;
    private const int QueuesDefault = 64;
    private const int HandSizeDefault = 8;
    private const int QueueLengthDefault = 50;
    private const int PrecedenceDefault = 1000;

    public static PriorityLevel Level(V1PriorityLevelConfiguration item)
    {
        var limited = item.Spec?.Limited;
        return new()
        {
            Name = item.Metadata.Name,
            Uid = item.Metadata.Uid ?? "",
            IsExempt = item.Spec?.Type == "Exempt",
            Shares = Math.Max(0, limited?.NominalConcurrencyShares ?? SharesDefault),
            LendablePercent = Math.Clamp(limited?.LendablePercent ?? 0, 0, 100),
            BorrowingPercent = limited?.BorrowingLimitPercent is { } percent ? Math.Max(0, percent) : null,
            Queuing = limited?.LimitResponse is { Type: "Queue" } response ? QueuingOf(response.Queuing) : null,
        };
    }

    public static FlowSchema Schema(V1FlowSchema item) => new()
    {
        Name = item.Metadata.Name,
        Uid = item.Metadata.Uid ?? "",
        Level = item.Spec?.PriorityLevelConfiguration?.Name ?? "",
        Precedence = item.Spec?.MatchingPrecedence is > 0 and var precedence ? precedence : PrecedenceDefault,
        Distinguisher = item.Spec?.DistinguisherMethod?.Type switch
        {
            "ByUser" => FlowDistinguisher.ByUser,
            "ByNamespace" => FlowDistinguisher.ByNamespace,
            _ => FlowDistinguisher.None,
        },
        Rules = [.. (item.Spec?.Rules ?? []).Select(Rule)],
    };

    private static Queuing QueuingOf(V1QueuingConfiguration? queuing) => new(
        queuing?.Queues is > 0 and var queues ? queues : QueuesDefault,
        queuing?.HandSize is > 0 and var hand ? hand : HandSizeDefault,
        queuing?.QueueLengthLimit is > 0 and var length ? length : QueueLengthDefault);

    private static FlowRule Rule(V1PolicyRulesWithSubjects rule) => new(
        [.. (rule.Subjects ?? []).Select(Subject)],
        [.. (rule.ResourceRules ?? []).Select(r => new ResourceRule(Texts(r.Verbs), Texts(r.ApiGroups), Texts(r.Resources), Texts(r.Namespaces), r.ClusterScope ?? false))],
        [.. (rule.NonResourceRules ?? []).Select(r => new PathRule(Texts(r.Verbs), Texts(r.NonResourceURLs)))]);

    private static FlowSubject Subject(Flowcontrolv1Subject subject) => subject switch
    {
        { Kind: "User", User: { } user } => new(FlowSubjectKind.User, user.Name),
        { Kind: "Group", Group: { } group } => new(FlowSubjectKind.Group, group.Name),
        { Kind: "ServiceAccount", ServiceAccount: { } account } => new(FlowSubjectKind.ServiceAccount, account.Name, account.NamespaceProperty),
        _ => new(FlowSubjectKind.Unknown, ""),
    };

    private static string[] Texts(IList<string>? list) => [.. list ?? []];
}
