using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Root;
using OrleansAA.PortRules;
using OrleansAA.TestKit;

namespace OrleansAA.Benchmarks;

/// <summary>What all plugins of a server below a root cost a create that no configuration matches.</summary>
[MemoryDiagnoser]
public class AdmissionBenchmarks
{
    private const string Others = """{"operations":["*"],"apiGroups":["example.com"],"apiVersions":["*"],"resources":["widgets"],"scope":"*"}""";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("benchmarks-");
    private RootControlPlane _root = null!;
    private RootClients _clients = null!;
    private WebApplication _app = null!;
    private AdmissionChain _chain = null!;
    private object _created = null!;

    /// <summary>Webhook configurations and policies of the root, each about another kind.</summary>
    [Params(0, 20)]
    public int Configurations { get; set; }

    /// <summary>Only the namespace's lifecycle: what admission was before webhooks, policies and quotas were held.</summary>
    [Params(true, false)]
    public bool LifecycleAlone { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _root = await RootControlPlane.StartAsync(_directory.FullName);
        for (var i = 0; i < Configurations; i++)
        {
            _root.ValidatingWebhooks.Put(Named($"hooks-{i}", "webhooks", $$"""[{"name":"h.example.com","clientConfig":{"url":"https://127.0.0.1:1/"},"rules":[{{Others}}],"sideEffects":"None","admissionReviewVersions":["v1"]}]"""));
            _root.MutatingWebhooks.Put(Named($"hooks-{i}", "webhooks", $$"""[{"name":"h.example.com","clientConfig":{"url":"https://127.0.0.1:1/"},"rules":[{{Others}}],"sideEffects":"None","admissionReviewVersions":["v1"]}]"""));
            _root.ValidatingPolicies.Put(Named($"policy-{i}", "spec", $$"""{"matchConstraints":{"resourceRules":[{{Others}}]},"validations":[{"expression":"true"}]}"""));
            _root.ValidatingPolicyBindings.Put(Named($"policy-{i}", "spec", $$"""{"policyName":"policy-{{i}}","validationActions":["Deny"]}"""));
        }
        var serving = _root.Authorities.Service.Server("serving", "portrule.portrule.svc");
        var options = new ServerOptions
        {
            SecurePort = 0, Store = "memory", DataDir = Path.Combine(_directory.FullName, ".aa"), TlsCertFile = serving.CertificateFile, TlsPrivateKeyFile = serving.KeyFile,
            Root = new() { Kubeconfig = _root.ServiceAccountKubeconfig() },
            DisabledPlugins = LifecycleAlone ? [.. AdmissionPlugins.All.Where(p => p != AdmissionPlugins.NamespaceLifecycle)] : [],
        };
        _clients = RootClients.Open(options.Root, account: null)!;
        _app = Composition.Build(PortRuleServer.CreateBuilder([]).Define(), options, Identity.Load(options, hasRoot: true, TimeProvider.System), _clients);
        await _app.StartAsync();
        _chain = _app.Services.GetRequiredService<AdmissionChain>();
        _created = Samples.Decode(Samples.Sent);
        // The first waits until the configurations are known.
        await Admit();
    }

    [Benchmark]
    public async Task Admit()
    {
        var attributes = new AdmissionAttributes
        {
            Kind = Samples.Kind, Version = Samples.Kind.Storage, Operation = AdmissionOperation.Create, Verb = "create", Namespace = "default", Name = "web", User = Admin, Object = _created, Warnings = [],
        };
        await _chain.AdmitAsync(attributes, CancellationToken.None);
        await _chain.ValidateAsync(attributes, CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _app.DisposeAsync();
        _clients.Dispose();
        await _root.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static readonly UserInfo Admin = UserInfo.Authenticated("admin", "", [UserInfo.MastersGroup]);

    private static JsonObject Named(string name, string member, string json) => new() { ["metadata"] = new JsonObject { ["name"] = name }, [member] = JsonNode.Parse(json) };
}
