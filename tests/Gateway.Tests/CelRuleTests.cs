using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Tests.V1;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests
{
    /// <summary>Rules in CEL that a kind's types declare, from the request to the answer, and as clients are told of them.</summary>
    public sealed class CelRuleTests : IAsyncLifetime
    {
        private const string Fences = "/apis/fences.example.com/v1/namespaces/ns/fences";
        private const string Apply = "application/apply-patch+yaml";

        private static readonly ResourceKind FenceKind = new KindBuilder<Fence>().Build();

        private readonly TemporaryDirectory _directory = new();
        private WebApplication _app = null!;
        private ApiClient _client = null!;

        private static CancellationToken Token => TestContext.Current.CancellationToken;

        public async ValueTask InitializeAsync()
        {
            var options = new ServerOptions { BindAddress = IPAddress.Loopback, SecurePort = 0, DataDir = _directory.File("data"), Store = "memory" };
            _app = Composition.Build(Served.Rules with { Kinds = [.. Served.Rules.Kinds, FenceKind] }, options, Identity.Load(options, hasRoot: false, TimeProvider.System), root: null);
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
        public async Task Each_way_to_write_is_held_against_them()
        {
            Refused(await _client.PostAsync(Fences, Fence(5, 3), Token), "spec: Invalid value: min must be at most max");
            Refused(await _client.PatchAsync($"{Fences}/f?fieldManager=t", Fence(5, 3), Apply, Token), "spec: Invalid value: min must be at most max");
            Assert.Equal(201, (await _client.PostAsync(Fences, Fence(1, 3), Token)).Code);
            Refused(await _client.PutAsync($"{Fences}/f", Fence(5, 3), Token), "spec: Invalid value: min must be at most max");
            Refused(await _client.PatchAsync($"{Fences}/f", """{"spec":{"min":9}}""", ApiClient.MergePatch, Token), "spec: Invalid value: min must be at most max");
            Refused(await _client.PatchAsync($"{Fences}/f", """[{"op":"replace","path":"/spec/min","value":9}]""", ApiClient.JsonPatch, Token), "spec: Invalid value: min must be at most max");
            Refused(await _client.PatchAsync($"{Fences}/f?fieldManager=t&force=true", Fence(5, 3), Apply, Token), "spec: Invalid value: min must be at most max");
            Refused(await _client.PatchAsync($"{Fences}/f", """{"spec":{"max":2}}""", ApiClient.MergePatch, Token), "spec.max: Forbidden: max must not shrink");
            Refused(await _client.PatchAsync($"{Fences}/f/status", """{"status":{"posts":-1}}""", ApiClient.MergePatch, Token), "status.posts: Invalid value: -1: failed rule: self >= 0");
            Assert.Equal(200, (await _client.PatchAsync($"{Fences}/f", """{"spec":{"max":4}}""", ApiClient.MergePatch, Token)).Code);
        }

        [Fact]
        public async Task Openapi_shows_them_as_a_CRD_does()
        {
            const string OfSpec = """[{"rule":"self.min <= self.max","message":"min must be at most max"}]""";
            const string OfMax = """[{"rule":"self >= oldSelf","message":"max must not shrink","reason":"FieldValueForbidden"}]""";
            const string OfNotes = """[{"rule":"self.size() < 100","messageExpression":"'%d characters are too many'.format([self.size()])"}]""";
            var v3 = (await _client.GetAsync("/openapi/v3/apis/fences.example.com/v1", Token)).Json.GetProperty("components").GetProperty("schemas");
            var v2 = (await _client.GetAsync("/openapi/v2", Token)).Json.GetProperty("definitions");
            foreach (var definitions in new[] { v3, v2 })
            {
                var spec = definitions.GetProperty("com.example.fences.v1.FenceSpec");
                Assert.Equal(OfSpec, Rules(spec));
                Assert.Equal(OfMax, Rules(spec.GetProperty("properties").GetProperty("max")));
                Assert.Equal(OfNotes, Rules(spec.GetProperty("properties").GetProperty("notes").GetProperty("items")));
            }

            static string Rules(JsonElement schema) => JsonSerializer.Serialize(schema.GetProperty("x-kubernetes-validations"), AsSent);
        }

        private static readonly JsonSerializerOptions AsSent = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        private static void Refused(ApiAnswer answer, string says)
        {
            Assert.Equal(422, answer.Code);
            Assert.Equal($"Fence.fences.example.com \"f\" is invalid: {says}", answer.Json.GetProperty("message").GetString());
        }

        private static string Fence(int min, int max) => $$$"""{"apiVersion":"fences.example.com/v1","kind":"Fence","metadata":{"name":"f"},"spec":{"min":{{{min}}},"max":{{{max}}}}}""";
    }
}

namespace OrleansAA.Gateway.Tests.V1
{
    [ApiResource("fences.example.com", "Fence", "fences")]
    public sealed partial class Fence
    {
        public FenceSpec Spec { get; set; } = new();

        public FenceStatus Status { get; set; } = new();
    }

    [CelRule("self.min <= self.max", Message = "min must be at most max")]
    public sealed class FenceSpec
    {
        public int Min { get; set; }

        [CelRule("self >= oldSelf", Message = "max must not shrink", Reason = CelRuleReason.FieldValueForbidden)]
        public int Max { get; set; }

        [CelRule("self.size() < 100", Items = true, MessageExpression = "'%d characters are too many'.format([self.size()])")]
        public IList<string>? Notes { get; set; }
    }

    public sealed class FenceStatus
    {
        [CelRule("self >= 0")]
        public int? Posts { get; set; }
    }
}
