using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Gateway.Fairness;

/// <summary>
/// The priority levels and flow schemas that a cluster has unless somebody changes them (k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap): they hold where the root's cannot be read.
/// </summary>
internal static class BuiltInFlows
{
    private const string All = FlowRule.All;
    private const string KubeSystem = "kube-system";
    private const string Exempt = "exempt";
    private const string WorkloadHigh = "workload-high";

    private static readonly FlowSubject[] Everybody = [Group(UserInfo.UnauthenticatedGroup), Group(UserInfo.AuthenticatedGroup)];
    private static readonly FlowSubject KubeControllerManager = new(FlowSubjectKind.User, "system:kube-controller-manager");
    private static readonly FlowSubject KubeScheduler = new(FlowSubjectKind.User, "system:kube-scheduler");
    private static readonly FlowSubject KubeSystemAccounts = new(FlowSubjectKind.ServiceAccount, All, KubeSystem);
    private static readonly FlowSubject Nodes = Group("system:nodes");

    /// <summary>There is always one whose requests do not wait: who mends a cluster must not be kept from it.</summary>
    public static readonly PriorityLevel ExemptLevel = new() { Name = Exempt, IsExempt = true };

    /// <summary>There is always one for what nothing else is for.</summary>
    public static readonly PriorityLevel CatchAllLevel = new() { Name = "catch-all", Shares = 5 };

    public static readonly FlowSchema ExemptSchema = Everything("exempt", Exempt, 1, FlowDistinguisher.None, Group(UserInfo.MastersGroup));

    public static readonly FlowSchema CatchAllSchema = Everything("catch-all", "catch-all", 10_000, FlowDistinguisher.ByUser, Everybody);

    public static readonly FlowConfiguration Configuration = FlowConfiguration.Of(
        [
            Level("system", 30, 33, 64),
            Level("node-high", 40, 25, 64),
            Level("leader-election", 10, 0, 16, handSize: 4),
            Level(WorkloadHigh, 40, 50, 128),
            Level("workload-low", 100, 90, 128),
            Level("global-default", 20, 50, 128),
        ],
        [
            new() { Name = "probes", Level = Exempt, Precedence = 2, Rules = [new(Everybody, [], [new(["get"], ["/healthz", "/readyz", "/livez"])])] },
            new()
            {
                Name = "system-leader-election", Level = "leader-election", Precedence = 100, Distinguisher = FlowDistinguisher.ByUser,
                Rules = [new([KubeControllerManager, KubeScheduler, KubeSystemAccounts], [Leases("get", "create", "update")], [])],
            },
            new()
            {
                Name = "system-node-high", Level = "node-high", Precedence = 400, Distinguisher = FlowDistinguisher.ByUser,
                Rules = [new([Nodes], [new([All], [""], ["nodes", "nodes/status"], [All], true), Leases(All)], [])],
            },
            Everything("system-nodes", "system", 500, FlowDistinguisher.ByUser, Nodes),
            Everything("kube-controller-manager", WorkloadHigh, 800, FlowDistinguisher.ByNamespace, KubeControllerManager),
            Everything("kube-scheduler", WorkloadHigh, 800, FlowDistinguisher.ByNamespace, KubeScheduler),
            Everything("kube-system-service-accounts", WorkloadHigh, 900, FlowDistinguisher.ByNamespace, KubeSystemAccounts),
            Everything("service-accounts", "workload-low", 9000, FlowDistinguisher.ByUser, Group("system:serviceaccounts")),
            Everything("global-default", "global-default", 9900, FlowDistinguisher.ByUser, Everybody),
        ]);

    private static PriorityLevel Level(string name, int shares, int lendablePercent, int queues, int handSize = 6) =>
        new() { Name = name, Shares = shares, LendablePercent = lendablePercent, Queuing = new(queues, handSize, 50) };

    private static FlowSchema Everything(string name, string level, int precedence, FlowDistinguisher distinguisher, params FlowSubject[] subjects) => new()
    {
        Name = name,
        Level = level,
        Precedence = precedence,
        Distinguisher = distinguisher,
        Rules = [new(subjects, [new([All], [All], [All], [All], true)], [new([All], [All])])],
    };

    private static ResourceRule Leases(params string[] verbs) => new(verbs, ["coordination.k8s.io"], ["leases"], [All], false);

    private static FlowSubject Group(string name) => new(FlowSubjectKind.Group, name);
}
