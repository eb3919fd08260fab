using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Audit;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Requests;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Audit;

public sealed class AuditPolicyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("level: Metadata", true)]
    [InlineData("level: Metadata\n  users: [ann]", true)]
    [InlineData("level: Metadata\n  users: [bob]", false)]
    [InlineData("level: Metadata\n  userGroups: [ops]", true)]
    [InlineData("level: Metadata\n  userGroups: [dev]", false)]
    [InlineData("level: Metadata\n  verbs: [get, update]", true)]
    [InlineData("level: Metadata\n  verbs: [create]", false)]
    [InlineData("level: Metadata\n  namespaces: [edge]", true)]
    [InlineData("level: Metadata\n  namespaces: ['']", false)]
    [InlineData("level: Metadata\n  resources: [{group: example.com}]", true)]
    [InlineData("level: Metadata\n  resources: [{group: ''}]", false)]
    [InlineData("level: Metadata\n  resources: [{group: example.com, resources: [widgets/status]}]", true)]
    [InlineData("level: Metadata\n  resources: [{group: example.com, resources: [widgets]}]", false)]
    [InlineData("level: Metadata\n  resources: [{group: example.com, resources: ['widgets/*']}]", true)]
    [InlineData("level: Metadata\n  resources: [{group: example.com, resources: ['*/status']}]", true)]
    [InlineData("level: Metadata\n  resources: [{group: example.com, resources: ['*/scale']}]", false)]
    [InlineData("level: Metadata\n  resources: [{group: example.com, resources: ['*'], resourceNames: [web]}]", true)]
    [InlineData("level: Metadata\n  resources: [{group: example.com, resources: ['*'], resourceNames: [db]}]", false)]
    [InlineData("level: Metadata\n  nonResourceURLs: ['*']", false)]
    public void A_rule_matches_what_it_names(string rule, bool matches)
    {
        var request = new RequestInfo
        {
            IsResourceRequest = true, Verb = "update", Path = "", Group = "example.com", Version = "v1", Namespace = "edge", Resource = "widgets", Subresource = "status", Name = "web",
        };
        Assert.Equal(matches ? AuditLevel.Metadata : AuditLevel.None, Read($"- {rule}").Of(Ann, request).Level);
    }

    [Theory]
    [InlineData("nonResourceURLs: [/metrics]", "/metrics", true)]
    [InlineData("nonResourceURLs: [/healthz*]", "/healthz/ping", true)]
    [InlineData("nonResourceURLs: ['*']", "/metrics", true)]
    [InlineData("nonResourceURLs: [/version]", "/metrics", false)]
    [InlineData("namespaces: [edge]", "/metrics", false)]
    public void A_rule_may_name_paths(string rule, string path, bool matches) =>
        Assert.Equal(matches ? AuditLevel.Request : AuditLevel.None, Read($"- level: Request\n  {rule}").Of(Ann, new RequestInfo { Verb = "get", Path = path }).Level);

    [Fact]
    public void The_first_rule_that_matches_counts_and_stages_add_up()
    {
        var policy = Read("- {level: None, users: [ann]}\n- {level: RequestResponse, omitStages: [Panic], omitManagedFields: true}", "omitStages: [RequestReceived]");
        Assert.Equal(AuditLevel.None, policy.Of(Ann, new RequestInfo { Verb = "get", Path = "/" }).Level);
        var decision = policy.Of(UserInfo.Anonymous, new RequestInfo { Verb = "get", Path = "/" });
        Assert.Equal((AuditLevel.RequestResponse, true), (decision.Level, decision.OmitsManagedFields));
        Assert.Equal([AuditStage.RequestReceived, AuditStage.Panic], decision.Omitted.Order());
    }

    [Theory]
    [InlineData("rules: [{level: Metadata}]", "it is no Policy of audit.k8s.io/v1; begin it with apiVersion: audit.k8s.io/v1 and kind: Policy")]
    [InlineData("apiVersion: audit.k8s.io/v1\nkind: Policy", "it has no rules; give it at least one, such as - level: Metadata")]
    [InlineData("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: metadata}]", "rules[0].level is \"metadata\"; give one of None, Metadata, Request, RequestResponse")]
    [InlineData("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None, user: [ann]}]", "rules[0] has \"user\"; it may have level, users, userGroups, verbs, resources, namespaces, nonResourceURLs, omitStages, omitManagedFields")]
    [InlineData("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None, omitStages: [Never]}]", "omitStages has \"Never\"; give some of RequestReceived, ResponseStarted, ResponseComplete, Panic")]
    [InlineData("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None, nonResourceURLs: [metrics]}]", "rules[0].nonResourceURLs has \"metrics\"; begin URLs with a /")]
    [InlineData("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None, nonResourceURLs: ['/a*b']}]", "rules[0].nonResourceURLs has \"/a*b\"; put * at the end only")]
    [InlineData("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None, nonResourceURLs: [/a], namespaces: [b]}]", "rules[0] applies to resources and to other URLs; make two rules of it")]
    [InlineData("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None, resources: [{group: a, resourceNames: [b]}]}]", "rules[0].resources[0] has resourceNames and no resources; name the resources")]
    public void A_policy_that_is_none_is_an_error_of_one_line(string text, string error)
    {
        var path = Write(text);
        Assert.Equal($"--audit-policy-file={path}: {error}", Assert.Throws<OperatorException>(() => AuditPolicyFile.Read(path)).Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_of_one_line() =>
        Assert.StartsWith("--audit-policy-file=/no/such/file: ", Assert.Throws<OperatorException>(() => AuditPolicyFile.Read("/no/such/file")).Message, StringComparison.Ordinal);

    private static UserInfo Ann => UserInfo.Authenticated("ann", "", ["ops"]);

    private AuditPolicy Read(string rules, string more = "") => AuditPolicyFile.Read(Write($"apiVersion: audit.k8s.io/v1\nkind: Policy\n{more}\nrules:\n{rules}\n"));

    private string Write(string text)
    {
        var path = _directory.File("policy.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
