using System.Text;
using System.Text.Json.Nodes;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Admission.Policies;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Cel.Libraries;
using k8s;
using k8s.Models;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Admission;

/// <summary>A write that policies are held against, in a cluster of one namespace, <c>shop</c>, and some params.</summary>
internal sealed class PolicyTrial : IAdmissionNamespaces, IPolicyParams, IAdmissionAuthorizer, ICelAuthorizer
{
    private readonly Dictionary<string, string?> _params = [];

    public AdmissionOperation Operation { get; set; } = AdmissionOperation.Create;

    public string Subresource { get; set; } = "";

    public string Version { get; set; } = "v1";

    public string Namespace { get; set; } = "shop";

    public string Name { get; set; } = "web";

    public bool IsNameGenerated { get; set; }

    public bool DryRun { get; set; }

    public V1.Rule Object { get; } = RuleOf(8080);

    public V1.Rule Old { get; } = RuleOf(80);

    /// <summary>What may be done: VERB GROUP/RESOURCE, or VERB PATH.</summary>
    public HashSet<string> Rights { get; } = [];

    /// <summary>What the authorizer was asked.</summary>
    public List<CelAuthorizationRequest> Asked { get; } = [];

    /// <summary>Answers of the authorizer come later.</summary>
    public bool AnswersLater { get; set; }

    /// <summary>The kind of the params is not served, or its objects are not known yet.</summary>
    public bool? ParamsKnown { get; set; } = true;

    public bool ParamsNamespaced { get; set; } = true;

    public List<string> Warnings { get; } = [];

    public IReadOnlyDictionary<string, string> Annotations { get; private set; } = new Dictionary<string, string>();

    /// <summary>There is such an object of the paramKind.</summary>
    public PolicyTrial With(string space, string name, string json)
    {
        _params[$"{space}/{name}"] = json;
        return this;
    }

    /// <summary>Holds the write against one policy.</summary>
    /// <param name="policy">Its spec; what is left out is as the root fills it in.</param>
    /// <param name="binding">The spec of its binding.</param>
    /// <returns>Null where it is admitted.</returns>
    public Task<V1Status?> HoldAsync(string policy, string binding = "{}") => HoldAsync((policy, binding));

    public async Task<V1Status?> HoldAsync(params (string Policy, string Binding)[] bound)
    {
        var attributes = Attributes();
        try
        {
            var dispatcher = new ValidatingDispatcher(new(this, this), this, this, TimeProvider.System);
            await dispatcher.ValidateAsync([.. bound.Select((b, i) => Bound(b.Policy, b.Binding, i))], attributes, TestContext.Current.CancellationToken);
            return null;
        }
        catch (StatusException e)
        {
            return e.Status;
        }
        finally
        {
            Annotations = attributes.Annotations;
        }
    }

    public MutatingDispatcher Mutating => new(new(this, this), this, this, TimeProvider.System);

    /// <summary>Has policies change the object.</summary>
    /// <returns>Null where it is admitted.</returns>
    public Task<V1Status?> ChangeAsync(IReadOnlyList<BoundPolicy<MutatingPolicy>> policies) => ChangeAsync(policies, Attributes());

    public async Task<V1Status?> ChangeAsync(IReadOnlyList<BoundPolicy<MutatingPolicy>> policies, AdmissionAttributes attributes)
    {
        try
        {
            await Mutating.AdmitAsync(policies, attributes, TestContext.Current.CancellationToken);
            return null;
        }
        catch (StatusException e)
        {
            return e.Status;
        }
    }

    /// <summary>The create of an object of another kind.</summary>
    public AdmissionAttributes CreateOf(ResourceKind kind, object value) => new()
    {
        Kind = kind,
        Version = kind.Storage,
        Operation = AdmissionOperation.Create,
        Verb = "create",
        Namespace = Namespace,
        Name = Name,
        User = new("alice", "", [], new Dictionary<string, IReadOnlyList<string>>()),
        Object = value,
        Warnings = Warnings,
    };

    /// <summary>A policy with its bindings.</summary>
    /// <param name="index">Of their names.</param>
    /// <param name="policy">Its spec; what is left out is as the root fills it in.</param>
    /// <param name="bindings">Their specs.</param>
    public static BoundPolicy<MutatingPolicy> Mutation(int index, string policy, params string[] bindings) => new(
        new(Model<V1MutatingAdmissionPolicy>($"p{index}", policy, PolicyDefaults)),
        [.. bindings.Select((b, i) => new PolicyBinding(Model<V1MutatingAdmissionPolicyBinding>(i == 0 ? $"b{index}" : $"b{index}-{i}", b, $$"""{"policyName":"p{{index}}"}""")))]);

    /// <summary>The spec of a policy that lays a configuration over the object.</summary>
    public static string Apply(string expression, string more = "") => Mutations(more, ("ApplyConfiguration", expression));

    /// <summary>The spec of a policy that patches the object.</summary>
    public static string Patch(string expression, string more = "") => Mutations(more, ("JSONPatch", expression));

    public static string Mutations(string more, params IEnumerable<(string Type, string Expression)> mutations)
    {
        var spec = (JsonObject)JsonNode.Parse($"{{{more}}}")!;
        spec["mutations"] = new JsonArray([.. mutations.Select(m => new JsonObject
        {
            ["patchType"] = m.Type,
            [m.Type == "JSONPatch" ? "jsonPatch" : "applyConfiguration"] = new JsonObject { ["expression"] = m.Expression },
        })]);
        return spec.ToJsonString();
    }

    /// <summary>The text of the refusal, without what stands before it; "" where the write is admitted.</summary>
    public async Task<string> WhyAsync(string policy, string binding = "{}") => (await HoldAsync(policy, binding))?.Message.Replace("rules.example.com \"web\" is forbidden: ", "", StringComparison.Ordinal) ?? "";

    public AdmissionAttributes Attributes() => new()
    {
        Kind = RuleKind.Kind,
        Version = RuleKind.Kind.Version(Version)!,
        Operation = Operation,
        Verb = "create",
        Subresource = Subresource,
        Namespace = Namespace,
        Name = Name,
        IsNameGenerated = IsNameGenerated,
        DryRun = DryRun,
        User = new("alice", "u-1", ["devs", "system:authenticated"], new Dictionary<string, IReadOnlyList<string>> { ["team"] = ["x"] }),
        Object = Operation is AdmissionOperation.Delete or AdmissionOperation.Connect ? null : Object,
        OldObject = Operation is AdmissionOperation.Create or AdmissionOperation.Connect ? null : Old,
        Connect = Operation == AdmissionOperation.Connect ? new("RuleConsoleOptions", "/shell", "") : null,
        Options = new() { FieldManager = "me" },
        Warnings = Warnings,
    };

    public ValueTask<AdmissionNamespace> FindAsync(string name, CancellationToken cancellationToken) => name == "shop"
        ? new(new AdmissionNamespace(
            new Dictionary<string, string> { ["team"] = "x" },
            new(() => Tree("""{"metadata":{"name":"shop","labels":{"team":"x"},"annotations":{"max":"9000"}},"status":{"phase":"Active"}}"""))))
        : throw Statuses.NotFound(new("", "namespaces"), name);

    public ValueTask<IParamObjects> OpenAsync(ParamKind kind, CancellationToken cancellationToken) => ParamsKnown is null
        ? throw new PolicyConfigurationException($"failed to find resource referenced by paramKind: '{kind.GroupVersionKind}'")
        : new(new Objects(this, kind));

    public ICelAuthorizer For(UserInfo user) => this;

    public async ValueTask<CelDecision> AuthorizeAsync(CelAuthorizationRequest request, CancellationToken cancellation)
    {
        Asked.Add(request);
        if (AnswersLater)
            await Task.Yield();
        return new(Rights.Contains(request.Path is { } path ? $"{request.Verb} {path}" : $"{request.Verb} {request.Group}/{request.Resource}"));
    }

    public static T Model<T>(string name, string spec, string defaults)
    {
        var all = (JsonObject)JsonNode.Parse(defaults)!;
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(spec)!)
            all[key] = value?.DeepClone();
        return KubernetesJson.Deserialize<T>(new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = all }.ToJsonString());
    }

    /// <summary>A resource rule for all that is done to rules in v1, but for what is said.</summary>
    public static string Rule(string change)
    {
        var rule = JsonNode.Parse("""{"apiGroups":["example.com"],"apiVersions":["v1"],"operations":["*"],"resources":["rules"]}""")!.AsObject();
        foreach (var (key, value) in JsonNode.Parse($"{{{change}}}")!.AsObject())
            rule[key] = value!.DeepClone();
        return rule.ToJsonString();
    }

    public const string PolicyDefaults =
        """{"failurePolicy":"Fail","matchConstraints":{"resourceRules":[{"apiGroups":["example.com"],"apiVersions":["v1"],"operations":["*"],"resources":["rules"]}],"namespaceSelector":{},"objectSelector":{},"matchPolicy":"Equivalent"}}""";

    private static BoundPolicy<ValidatingPolicy> Bound(string policy, string binding, int index) => new(
        new(Model<V1ValidatingAdmissionPolicy>($"p{index}", policy, PolicyDefaults)),
        [new(Model<V1ValidatingAdmissionPolicyBinding>($"b{index}", binding, $$"""{"policyName":"p{{index}}","validationActions":["Deny"]}"""))]);

    private static MapValue Tree(string json) => (MapValue)ValueJson.Parse(Encoding.UTF8.GetBytes(json));

    private static V1.Rule RuleOf(int port) => new()
    {
        Metadata = new() { Name = "web", NamespaceProperty = "shop", Labels = new Dictionary<string, string> { ["app"] = "web" } },
        Spec = new() { Name = "http", Host = "node-1.example.com", Port = port },
    };

    private sealed class Objects(PolicyTrial trial, ParamKind kind) : IParamObjects
    {
        public bool IsNamespaced => trial.ParamsNamespaced;

        public ValueTask<bool> AwaitSyncedAsync(CancellationToken cancellationToken) => new(trial.ParamsKnown == true);

        public ValueTask<MapValue?> FindAsync(string space, string name, CancellationToken cancellationToken) =>
            new(trial._params.GetValueOrDefault($"{space}/{name}") is { } json ? Of(json) : null);

        public IEnumerable<MapValue> List(string space) =>
            trial._params.Where(p => p.Key.StartsWith(space + "/", StringComparison.Ordinal)).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Of(p.Value!));

        private MapValue Of(string json)
        {
            var tree = Tree(json);
            (tree["apiVersion"], tree["kind"]) = (kind.ApiVersion, kind.Kind);
            return tree;
        }
    }
}
