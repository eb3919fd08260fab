using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Admission.Policies;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>A root with policies, a server below it, and an admin who writes.</summary>
public sealed class PolicyFixture : IAsyncLifetime
{
    private const string Defaults =
        """{"failurePolicy":"Fail","matchConstraints":{"resourceRules":[{"apiGroups":["firewalld.fedoraproject.org"],"apiVersions":["v1"],"operations":["CREATE","UPDATE"],"resources":["portrules"],"scope":"*"}],"namespaceSelector":{},"objectSelector":{},"matchPolicy":"Equivalent"}}""";

    private int _names;

    internal RootedServer Rooted { get; private set; } = null!;

    internal FrontProxyClient Admin { get; private set; } = null!;

    internal RootControlPlane Root => Rooted.Root;

    public async ValueTask InitializeAsync()
    {
        Rooted = await RootedServer.StartAsync();
        Admin = FrontProxyClient.Admin(Rooted.Address, Rooted.Proxy);
    }

    /// <summary>A policy with one binding, until the result is disposed; it counts when this ends.</summary>
    /// <param name="policy">Its spec; what is left out is as the root fills it in.</param>
    /// <param name="binding">The spec of the binding.</param>
    internal async Task<IAsyncDisposable> ApplyAsync(string policy, string binding = "{}")
    {
        var name = Next("policy");
        Root.ValidatingPolicies.Put(Object(name, policy, Defaults));
        Root.ValidatingPolicyBindings.Put(Object(name, binding, $$"""{"policyName":"{{name}}","validationActions":["Deny"]}"""));
        await Eventually.TrueAsync(() => IsKnown(name), "the policy is known");
        return new Removal(async () =>
        {
            Root.ValidatingPolicies.Remove(name);
            Root.ValidatingPolicyBindings.Remove(name);
            await Eventually.TrueAsync(() => !IsKnown(name), "the policy is gone");
        });
    }

    /// <summary>The same with a MutatingAdmissionPolicy.</summary>
    internal Task<IAsyncDisposable> ApplyMutatingAsync(string policy) => ApplyMutatingAsync(Rooted, Next("policy"), policy);

    /// <summary>The same at any root.</summary>
    internal static async Task<IAsyncDisposable> ApplyMutatingAsync(RootedServer rooted, string name, string policy)
    {
        var (policies, bindings, source) = (rooted.Root.MutatingPolicies, rooted.Root.MutatingPolicyBindings, rooted.Server.Services.GetRequiredService<MutatingPolicySource>());
        policies.Put(Object(name, policy, Defaults));
        bindings.Put(Object(name, "{}", $$"""{"policyName":"{{name}}"}"""));
        await Eventually.TrueAsync(() => source.All.Any(b => b.Policy.Name == name), "the policy is known");
        return new Removal(async () =>
        {
            policies.Remove(name);
            bindings.Remove(name);
            await Eventually.TrueAsync(() => !source.All.Any(b => b.Policy.Name == name), "the policy is gone");
        });
    }

    internal string Next(string what) => $"{what}-{Interlocked.Increment(ref _names)}";

    internal Task<(int Status, string Body)> CreateAsync(JsonObject rule, string space = "default") => Admin.SendAsync(HttpMethod.Post, Rule.Collection(space), rule.ToJsonString());

    internal JsonObject NewRule() => (JsonObject)JsonNode.Parse(Rule.Json(Next("rule")))!;

    internal static string Message(string body) => (string)JsonNode.Parse(body)!["message"]!;

    internal static JsonObject Object(string name, string spec, string defaults)
    {
        var all = (JsonObject)JsonNode.Parse(defaults)!;
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(spec)!)
            all[key] = value?.DeepClone();
        return new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = all };
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Rooted.DisposeAsync();
    }

    private bool IsKnown(string name) => Rooted.Server.Services.GetRequiredService<ValidatingPolicySource>().All.Any(b => b.Policy.Name == name);

    private sealed class Removal(Func<Task> remove) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await remove();
    }
}
