using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Strategies;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Tests.V1;
using OrleansAA.TestKit;
using k8s.Models;

namespace OrleansAA.Gateway.Tests
{
    /// <summary>A second kind, of another group and without namespaces, costs a type and a registration.</summary>
    public sealed class SecondKindTests : IAsyncLifetime
    {
        internal const string Zones = "/apis/zones.example.com/v1/zones";

        private static readonly ResourceKind ZoneKind = new KindBuilder<Zone>()
            .Strategy(new ZoneStrategy())
            .Column("Target", "string", "What happens to packets that no rule takes", z => z.Spec.Target)
            .SelectableField("spec.target", z => z.Spec.Target)
            .Build();

        /// <summary>All kinds, and this one.</summary>
        internal static readonly IReadOnlyList<ResourceKind> WithZones = [.. Served.Rules.Kinds, ZoneKind];

        private readonly TemporaryDirectory _directory = new();
        private WebApplication _app = null!;
        private ApiClient _client = null!;

        private static CancellationToken Token => TestContext.Current.CancellationToken;

        public async ValueTask InitializeAsync()
        {
            var options = new ServerOptions { BindAddress = IPAddress.Loopback, SecurePort = 0, DataDir = _directory.File("data"), Store = "memory" };
            _app = Composition.Build(Served.Rules with { Kinds = WithZones }, options, Identity.Load(options, hasRoot: false, TimeProvider.System), root: null);
            await _app.StartAsync(Token);
            var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            _client = new ApiClient(new Uri(address), options.DataDir);
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _app.DisposeAsync();
            _directory.Dispose();
        }

        [Fact]
        public async Task Objects_are_created_read_changed_listed_and_deleted()
        {
            var created = await _client.PostAsync(Zones, Zone("home", "accept"), Token);
            Assert.Equal(201, created.Code);
            Assert.Equal("", ObjectJson.NamespaceOf(created.Json));
            Assert.Equal(200, (await _client.GetAsync($"{Zones}/home", Token)).Code);

            var patched = await _client.PatchAsync($"{Zones}/home", """{"spec":{"target":"drop"}}""", ApiClient.MergePatch, Token);
            Assert.Equal(200, patched.Code);
            Assert.Equal(2, patched.Json.GetProperty("metadata").GetProperty("generation").GetInt32());

            Assert.Equal(201, (await _client.PostAsync(Zones, Zone("work", "accept"), Token)).Code);
            var dropping = await _client.GetAsync(Zones + "?fieldSelector=spec.target%3Ddrop", Token);
            Assert.Equal("ZoneList", dropping.Json.GetProperty("kind").GetString());
            Assert.Equal("home", ObjectJson.NameOf(Assert.Single(dropping.Json.GetProperty("items").EnumerateArray())));

            Assert.Equal(200, (await _client.DeleteAsync($"{Zones}/home", Token)).Code);
            Assert.Equal(404, (await _client.GetAsync($"{Zones}/home", Token)).Code);
        }

        [Fact]
        public async Task Its_own_rules_are_kept()
        {
            var refused = await _client.PostAsync(Zones, Zone("home", "explode"), Token);
            Assert.Equal(422, refused.Code);
            Assert.Contains("spec.target: Invalid value: \\\"explode\\\": must be accept, drop or reject", refused.Body);
        }

        [Fact]
        public async Task Each_kind_has_a_revision_line_of_its_own()
        {
            Assert.Equal(2, (await _client.PostAsync(Zones, Zone("a", "drop"), Token)).Revision);
            Assert.Equal(2, (await _client.PostAsync(
                "/apis/firewalld.fedoraproject.org/v1/namespaces/ns/portrules",
                """{"metadata":{"name":"web"},"spec":{"name":"http","host":"h","port":1}}""", Token)).Revision);
            Assert.Equal(3, (await _client.PostAsync(Zones, Zone("b", "drop"), Token)).Revision);
        }

        [Fact]
        public async Task A_watch_shows_its_events()
        {
            using var watch = await _client.WatchAsync(Zones + "?watch=1&resourceVersion=0", Token);
            await _client.PostAsync(Zones, Zone("home", "drop"), Token);
            var line = await watch.NextAsync(Token);
            Assert.Equal("ADDED", line!.Type);
            Assert.Equal("home", ObjectJson.NameOf(line.Object));
        }

        [Fact]
        public async Task Discovery_and_openapi_show_both_groups()
        {
            var groups = (await _client.GetAsync("/apis", Token)).Json.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("name").GetString());
            Assert.Superset(new HashSet<string?> { "firewalld.fedoraproject.org", "zones.example.com" }, groups.ToHashSet());
            var resource = Assert.Single((await _client.GetAsync("/apis/zones.example.com/v1", Token)).Json.GetProperty("resources").EnumerateArray());
            Assert.Equal("zones", resource.GetProperty("name").GetString());
            Assert.False(resource.GetProperty("namespaced").GetBoolean());
            Assert.Contains("com.example.zones.v1.Zone", (await _client.GetAsync("/openapi/v3/apis/zones.example.com/v1", Token)).Body);
        }

        [Fact]
        public async Task There_is_no_path_below_a_namespace() => Assert.Equal(404, (await _client.GetAsync("/apis/zones.example.com/v1/namespaces/ns/zones", Token)).Code);

        internal static string Zone(string name, string target) => $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"target":"{{{target}}}"}}""";

        private sealed class ZoneStrategy : Strategy<Zone>
        {
            public override IEnumerable<FieldError> Validate(Zone obj) => obj.Spec.Target is "accept" or "drop" or "reject"
                ? []
                : [FieldError.Invalid(FieldPath.Of("spec").Child("target"), obj.Spec.Target, "must be accept, drop or reject")];
        }
    }
}

namespace OrleansAA.Gateway.Tests.V1
{
    /// <summary>A zone of the firewall.</summary>
    [ApiResource("zones.example.com", "Zone", "zones", ShortNames = ["zo"], ClusterScoped = true)]
    public sealed partial class Zone
    {
        [JsonPropertyName("spec")]
        public ZoneSpec Spec { get; set; } = new();
    }

    /// <summary>What is wanted of a zone.</summary>
    public sealed class ZoneSpec
    {
        [JsonPropertyName("target")]
        public string Target { get; set; } = "";
    }
}
