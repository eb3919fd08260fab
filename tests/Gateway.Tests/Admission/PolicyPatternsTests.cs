using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>
/// What policies most often ask of objects, as policies for custom resources ask it, word for word: each admits a good PortRule and refuses a bad one. A change is a merge patch of a good one.
/// </summary>
public sealed class PolicyPatternsTests(PolicyFixture fixture) : IClassFixture<PolicyFixture>
{
    private const string Good = """{"metadata":{"labels":{"app":"web","team":"net","env":"prod"},"annotations":{"owner":"net@example.com","ticket":"NET-12"}},"spec":{"port":8080,"host":"node-1.example.com","name":"http"}}""";

    [Theory]
    [InlineData("a name has a prefix", "object.metadata.name.startsWith('rule-')", """{"metadata":{"name":"other"}}""")]
    [InlineData("a name matches", "object.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')", """{"metadata":{"name":"7up"}}""")]
    [InlineData("a name is short", "size(object.metadata.name) <= 30", """{"metadata":{"name":"a-name-that-is-much-too-long-for-anybody"}}""")]
    [InlineData("no names of others", "!(object.metadata.name in ['default', 'system'])", """{"metadata":{"name":"system"}}""")]
    [InlineData("a label is there", "has(object.metadata.labels) && 'team' in object.metadata.labels", """{"metadata":{"labels":{"team":null}}}""")]
    [InlineData("labels are there", "['app', 'team'].all(l, l in object.metadata.labels)", """{"metadata":{"labels":{"app":null}}}""")]
    [InlineData("a label has a value", "object.metadata.?labels['env'].orValue('') in ['dev', 'prod']", """{"metadata":{"labels":{"env":"test"}}}""")]
    [InlineData("labels match", "object.metadata.labels.all(k, object.metadata.labels[k].matches('^[a-z]+$'))", """{"metadata":{"labels":{"app":"WEB"}}}""")]
    [InlineData("no labels of the system", "!object.metadata.labels.exists(k, k.startsWith('kubernetes.io/'))", """{"metadata":{"labels":{"kubernetes.io/x":"y"}}}""")]
    [InlineData("an annotation matches", "has(object.metadata.annotations) && object.metadata.annotations['ticket'].matches('^[A-Z]+-[0-9]+$')", """{"metadata":{"annotations":{"ticket":"none"}}}""")]
    [InlineData("an annotation is an address", "object.metadata.annotations['owner'].find('@[a-z.]+$') == '@example.com'", """{"metadata":{"annotations":{"owner":"me@other.org"}}}""")]
    [InlineData("not in this namespace", "object.metadata.namespace != 'kube-system'", "kube-system")]
    [InlineData("the namespace has a label", "namespaceObject.metadata.name == 'default' || has(namespaceObject.metadata.labels)", "kube-public")]
    [InlineData("a number is in a range", "object.spec.port >= 1024 && object.spec.port <= 49151", """{"spec":{"port":80}}""")]
    [InlineData("a number is one of these", "object.spec.port in [80, 443, 8080]", """{"spec":{"port":22}}""")]
    [InlineData("a number is none of these", "!(object.spec.port in [22, 23])", """{"spec":{"port":22}}""")]
    [InlineData("a number ends so", "object.spec.port % 10 == 0", """{"spec":{"port":8081}}""")]
    [InlineData("a text has a suffix", "object.spec.host.endsWith('.example.com')", """{"spec":{"host":"node-1.other.org"}}""")]
    [InlineData("a text contains none", "!object.spec.host.contains('*')", """{"spec":{"host":"*"}}""", true)]
    [InlineData("an address is in a network", "!isIP(object.spec.host) || cidr('10.0.0.0/8').containsIP(object.spec.host)", """{"spec":{"host":"192.168.0.1"}}""")]
    [InlineData("a text has parts", "object.spec.host.split('.').size() >= 3", """{"spec":{"host":"node"}}""")]
    [InlineData("a text is lower case", "object.spec.name == object.spec.name.lowerAscii()", """{"spec":{"name":"HTTP"}}""", true)]
    [InlineData("fields go together", "object.spec.name != 'https' || object.spec.port == 443", """{"spec":{"name":"https"}}""")]
    [InlineData("a field wants another", "!(has(object.spec.isPremanent) && object.spec.isPremanent) || 'owner' in object.metadata.annotations", """{"spec":{"isPremanent":true},"metadata":{"annotations":{"owner":null}}}""")]
    [InlineData("a field is like a label", "object.spec.name == 'http' || object.spec.name == object.metadata.labels.app", """{"spec":{"name":"ssh"}}""")]
    [InlineData("no flag is set", "!object.spec.?isPremanent.orValue(false)", """{"spec":{"isPremanent":true}}""")]
    [InlineData("few labels", "object.metadata.?labels.optMap(l, size(l)).orValue(0) <= 3", """{"metadata":{"labels":{"one-more":"x"}}}""")]
    [InlineData("who writes is known", "request.userInfo.groups.exists(g, g == 'system:masters') && object.spec.port != 1", """{"spec":{"port":1}}""")]
    [InlineData("no finalizers of others", "!has(object.metadata.finalizers) || object.metadata.finalizers.all(f, f.startsWith('example.com/'))", """{"metadata":{"finalizers":["other.org/x"]}}""")]
    [InlineData("owned by nobody", "!has(object.metadata.ownerReferences) || object.metadata.ownerReferences.filter(o, o.kind == 'Pod').size() == 0", """{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u"}]}}""")]
    public async Task A_new_object(string pattern, string expression, string bad, bool isInvalidAnyhow = false)
    {
        await using var applied = await fixture.ApplyAsync(new JsonObject { ["validations"] = new JsonArray(new JsonObject { ["expression"] = expression, ["message"] = pattern }) }.ToJsonString());
        Assert.Equal(201, (await fixture.CreateAsync(Made(Good))).Status);
        var space = bad.StartsWith('{') ? "default" : bad;
        var (status, body) = await fixture.CreateAsync(Made(Good, bad), space);
        Assert.Equal(422, status);
        if (!isInvalidAnyhow)
            Assert.EndsWith($"denied request: {pattern}", PolicyFixture.Message(body));
    }

    [Theory]
    [InlineData("a field does not change", "object.spec.host == oldObject.spec.host", """{"spec":{"host":"node-2.example.com"}}""")]
    [InlineData("a number does not shrink", "object.spec.port >= oldObject.spec.port", """{"spec":{"port":80}}""")]
    [InlineData("a label stays", "!has(oldObject.metadata.labels) || oldObject.metadata.labels.all(k, k in object.metadata.labels)", """{"metadata":{"labels":{"team":null}}}""")]
    [InlineData("what is set is not unset", "!oldObject.?spec.?isPremanent.orValue(false) || object.?spec.?isPremanent.orValue(false)", """{"spec":{"isPremanent":false}}""", """{"spec":{"isPremanent":true}}""")]
    [InlineData("only so much at once", "object.spec.port - oldObject.spec.port <= 1000", """{"spec":{"port":10000}}""")]
    public async Task A_changed_object(string pattern, string expression, string bad, string before = "{}")
    {
        await using var applied = await fixture.ApplyAsync(new JsonObject
        {
            ["matchConditions"] = new JsonArray(new JsonObject { ["name"] = "updates", ["expression"] = "request.operation == 'UPDATE'" }),
            ["validations"] = new JsonArray(new JsonObject { ["expression"] = expression, ["message"] = pattern }),
        }.ToJsonString());
        var rule = Made(Good, before);
        Assert.Equal(201, (await fixture.CreateAsync(rule)).Status);
        var path = $"{Rule.Collection("default")}/{rule["metadata"]!["name"]}";
        Assert.Equal(200, (await fixture.Admin.SendAsync(HttpMethod.Patch, path, """{"metadata":{"annotations":{"seen":"1"}}}""", "application/merge-patch+json")).Status);
        var (status, body) = await fixture.Admin.SendAsync(HttpMethod.Patch, path, bad, "application/merge-patch+json");
        Assert.Equal(422, status);
        Assert.EndsWith($"denied request: {pattern}", PolicyFixture.Message(body));
    }

    [Theory]
    [InlineData("a limit of the namespace", "object.spec.port <= int(params.data.max)", """{"spec":{"port":9001}}""")]
    [InlineData("a list of the namespace", "object.spec.name in params.data.names.split(',')", """{"spec":{"name":"ssh"}}""")]
    public async Task Params(string pattern, string expression, string bad)
    {
        fixture.Root.Rbac.Bind("params", $"user:{RootControlPlane.ServiceAccount.Name}", new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["configmaps"] });
        fixture.Root.Configuration.Put((JsonObject)JsonNode.Parse("""{"metadata":{"name":"limits","namespace":"default"},"data":{"max":"9000","names":"http,https"}}""")!);
        await using var applied = await fixture.ApplyAsync(
            new JsonObject
            {
                ["paramKind"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap" },
                ["validations"] = new JsonArray(new JsonObject { ["expression"] = expression, ["message"] = pattern }),
            }.ToJsonString(),
            """{"paramRef":{"name":"limits","parameterNotFoundAction":"Deny"}}""");
        Assert.Equal(201, (await fixture.CreateAsync(Made(Good))).Status);
        Assert.EndsWith($"denied request: {pattern}", PolicyFixture.Message((await fixture.CreateAsync(Made(Good, bad))).Body));
    }

    private JsonObject Made(params string[] changes)
    {
        var rule = fixture.NewRule();
        foreach (var change in changes.Where(c => c.StartsWith('{')))
            Merge(rule, (JsonObject)JsonNode.Parse(change)!);
        return rule;
    }

    private static void Merge(JsonObject into, JsonObject change)
    {
        foreach (var (key, value) in change)
        {
            if (value is null)
                into.Remove(key);
            else if (value is JsonObject members && into[key] is JsonObject there)
                Merge(there, members);
            else
                into[key] = value.DeepClone();
        }
    }
}
