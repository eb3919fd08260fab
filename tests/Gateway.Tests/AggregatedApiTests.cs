using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Hosting;
using OrleansAA.PortRules;
using OrleansAA.TestKit;
using OrleansAA.Testing;
using Pumps;
using Pumps.V1;

namespace OrleansAA.Gateway.Tests;

/// <summary>A server is built: what it is called, what it serves, and what is wrong with that.</summary>
public sealed class AggregatedApiTests
{
    public static readonly TheoryData<string, string> Mistakes = new()
    {
        { "nothing", "aggregated-api serves nothing; give the builder a kind: AddKind(...)" },
        { "twice", "resource portrules.firewalld.fedoraproject.org is added twice; leave one out, or add its versions to one kind" },
        { "name", "product name 'Port Rules': give a DNS label, lower case letters, digits and '-', 63 at most" },
        { "secure port", "SecurePort 65536: give a number from 0 to 65535; 0 picks a free port" },
        { "silo port", "SiloPort -1: give a number from 0 to 65535; 0 picks a free port" },
        { "store", "store 'memory' is registered twice; give one of them another name" },
        { "version", "OrleansAA.PortRules.V2.PortRule is v2 of portrules.firewalld.fedoraproject.org, which has such a version already (Parameter 'TVersion')" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_in_one_line(string which, string line)
    {
        var builder = AggregatedApi.CreateBuilder([]);
        _ = which switch
        {
            "twice" => builder.AddKind(PortRuleKind.Create).AddKind(PortRuleKind.Create),
            "name" => builder.AddKind(PortRuleKind.Create).Product(new() { Name = "Port Rules" }),
            "secure port" => builder.AddKind(PortRuleKind.Create).Product(new() { SecurePort = 65536 }),
            "silo port" => builder.AddKind(PortRuleKind.Create).Product(new() { SiloPort = -1 }),
            "store" => builder.AddKind(PortRuleKind.Create).AddStore(MemoryRevisionStores.Registration),
            "version" => builder.AddKind(OneVersionTwice),
            _ => builder,
        };
        Assert.Equal(line, Assert.Throws<ArgumentException>(builder.Define).Message);
    }

    [Fact]
    public async Task A_run_of_what_cannot_be_served_ends_with_1() => Assert.Equal(1, await AggregatedApi.CreateBuilder([]).Build().RunAsync());

    [Fact]
    public async Task A_server_starts_and_ends_in_the_process_of_a_test()
    {
        await using var server = await TestServer.StartAsync(args => AggregatedApi.CreateBuilder(args).AddKinds([PumpKind.Create]));
        using var pumps = server.Client<Pump>();
        await pumps.CreateNamespacedAsync(new Pump { Metadata = new() { Name = "one" }, Spec = new() { Medium = "oil" } }, "default", Token);
        var read = await pumps.ReadNamespacedAsync<Pump>("default", "one", Token);
        Assert.Equal(("oil", 1), (read.Spec.Medium, read.Spec.Replicas));
    }

    [Fact]
    public async Task A_start_with_flags_that_are_not_understood_is_none() => Assert.Equal(
        "aggregated-api --wrong: not started, exit code 2",
        (await Assert.ThrowsAsync<OperatorException>(AggregatedApi.CreateBuilder(["--wrong"]).AddKind(PumpKind.Create).Build().StartAsync)).Message);

    [Fact]
    public async Task What_a_server_is_called_stands_in_what_it_says_of_itself()
    {
        using var directory = new TemporaryDirectory();
        var definition = AggregatedApi.CreateBuilder([]).Product(new() { Name = "gates", Title = "Gates", Version = "3.2.1+abc" }).AddKind(PortRuleKind.Create).Define();
        var options = await OptionsOf(definition, "--secure-port=0", "--store=memory", $"--data-dir={directory.File(".aa")}");
        Assert.Equal(("gates", "gates-server"), (options.Silo.ClusterId, options.Root.UserAgent));

        var identity = Identity.Load(options, hasRoot: false, TimeProvider.System);
        Assert.Equal("CN=gates-local-ca", identity.Admin!.Ca.Subject);
        await using var app = Composition.Build(definition, options, identity, root: null);
        await app.StartAsync(Token);
        var address = new Uri(app.Urls.First());
        using var client = new ApiClient(address, options.DataDir);
        Assert.Contains("+gates-3.2.1", (await client.GetAsync("/version", Token)).Body, StringComparison.Ordinal);
        Assert.Contains("\"title\":\"Gates\"", (await client.GetAsync("/openapi/v2", Token)).Body, StringComparison.Ordinal);
        await app.StopAsync(Token);
    }

    [Fact]
    public async Task Ports_that_no_flag_says_are_the_builder_s()
    {
        var definition = AggregatedApi.CreateBuilder([]).Product(new() { Name = "gates", SecurePort = 7443, SiloPort = 7444, ClusterId = "fence" }).AddKind(PortRuleKind.Create).Define();
        var options = await OptionsOf(definition);
        Assert.Equal((7443, 7444, "fence"), (options.SecurePort, options.Silo.Port, options.Silo.ClusterId));
    }

    [Fact]
    public async Task An_admission_plugin_of_the_builder_has_a_say()
    {
        using var directory = new TemporaryDirectory();
        var definition = AggregatedApi.CreateBuilder([]).AddKind(PortRuleKind.Create).AddAdmission(_ => new NoOdds()).Define();
        var options = await OptionsOf(definition, "--secure-port=0", "--store=memory", $"--data-dir={directory.File(".aa")}");
        await using var app = Composition.Build(definition, options, Identity.Load(options, hasRoot: false, TimeProvider.System), root: null);
        await app.StartAsync(Token);
        using var client = new ApiClient(new Uri(app.Urls.First()), options.DataDir);
        Assert.Equal(201, (await client.PostAsync(Rule.Collection("edge"), Rule.Json("even"), Token)).Code);
        var refused = await client.PostAsync(Rule.Collection("edge"), Rule.Json("odd"), Token);
        Assert.Equal(403, refused.Code);
        Assert.Contains("odd names are not served", refused.Body, StringComparison.Ordinal);
        await app.StopAsync(Token);
    }

    private static async Task<ServerOptions> OptionsOf(ServerDefinition definition, params string[] args)
    {
        ServerOptions? read = null;
        Assert.Equal(0, await new ServerCommand(definition).InvokeAsync(args, options =>
        {
            read = options;
            return Task.FromResult(0);
        }));
        return read!;
    }

    private static ResourceKind OneVersionTwice() => new KindBuilder<PortRules.V1.PortRule>()
        .Version<PortRules.V2.PortRule>(_ => new(), _ => new()).Version<PortRules.V2.PortRule>(_ => new(), _ => new()).Build();

    private sealed class NoOdds : IValidatingPlugin
    {
        public string Name => "NoOdds";

        public bool Handles(AdmissionOperation operation) => operation == AdmissionOperation.Create;

        public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) =>
            attributes.Name == "odd" ? throw Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, "odd names are not served") : ValueTask.CompletedTask;
    }
}
