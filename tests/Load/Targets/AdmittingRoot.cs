using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Load.Targets;

/// <summary>
/// The root control plane of the tests, in this process, with a policy or a webhook that looks at every write of the resource and refuses what has the label <see cref="RefusedLabel"/>:
/// so it can be seen whether it looks.
/// </summary>
internal sealed class AdmittingRoot : IAsyncDisposable
{
    public const string RefusedLabel = "load-refused";

    private readonly RootControlPlane _root;
    private RefusingWebhook? _webhook;

    private AdmittingRoot(RootControlPlane root, string[] flags) => (_root, Flags) = (root, flags);

    /// <summary>Of the servers below it.</summary>
    public IReadOnlyList<string> Flags { get; }

    public Caller Caller { get; private set; } = null!;

    public static async Task<AdmittingRoot> StartAsync(string directory, AdmissionSort admission, string space)
    {
        var root = await RootControlPlane.StartAsync(directory);
        if (space is not ("default" or "kube-system" or "kube-public"))
            root.Namespaces.Create(space);
        var serving = root.Authorities.Service.Server("serving", "localhost");
        var admitting = new AdmittingRoot(root, [$"--kubeconfig={root.ServiceAccountKubeconfig()}", $"--tls-cert-file={serving.CertificateFile}", $"--tls-private-key-file={serving.KeyFile}"])
        {
            Caller = Caller.Of(root.Authorities.User("admin", "system:masters"), root.Authorities.Service.CertificateFile),
        };
        if (admission == AdmissionSort.Policy)
            admitting.AddPolicy();
        else
            await admitting.AddWebhookAsync(directory);
        return admitting;
    }

    public async ValueTask DisposeAsync()
    {
        await _root.DisposeAsync();
        if (_webhook is not null)
            await _webhook.DisposeAsync();
    }

    private void AddPolicy()
    {
        _root.ValidatingPolicies.Put(Parse($$"""
            {"metadata":{"name":"load"},"spec":{"failurePolicy":"Fail","matchConstraints":{"resourceRules":[{{AllRules}}] },
             "validations":[{"expression":"!has(object.metadata.labels) || !('{{RefusedLabel}}' in object.metadata.labels)","message":"refused by the policy"}] } }
            """));
        _root.ValidatingPolicyBindings.Put(Parse("""{"metadata":{"name":"load"},"spec":{"policyName":"load","validationActions":["Deny"]}}"""));
    }

    private async Task AddWebhookAsync(string directory)
    {
        _webhook = await RefusingWebhook.StartAsync(Path.Combine(directory, "webhook"));
        _root.ValidatingWebhooks.Put(Parse($$"""
            {"metadata":{"name":"load"},"webhooks":[{"name":"load.example.com","clientConfig":{"url":"{{_webhook.Address}}","caBundle":"{{_webhook.CaBundle}}" },
             "rules":[{{AllRules}}],"failurePolicy":"Fail","sideEffects":"None","admissionReviewVersions":["v1"]}]}
            """));
    }

    private const string AllRules = """{"operations":["CREATE","UPDATE"],"apiGroups":["firewalld.fedoraproject.org"],"apiVersions":["*"],"resources":["portrules"],"scope":"*"}""";

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
