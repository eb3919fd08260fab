using System.Text.Json.Nodes;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway;
using Pumps;
using Pumps.V1;

namespace OrleansAA.Testing.Tests
{
    /// <summary>The kinds that the kit is tried on, with samples of each.</summary>
    internal static class SampleKinds
    {
        public static Pump Pump => new()
        {
            Spec = new() { Replicas = 3, Medium = "oil", MaxUnavailable = "30%", Pipes = [new() { Name = "in", Width = 40 }] },
            Status = new() { Replicas = 2, Selector = "app=pump" },
        };

        public static PortRules.V1.PortRule Rule => new() { Metadata = new() { Labels = new Dictionary<string, string> { ["tier"] = "web" } }, Spec = new() { Name = "http", Host = "web-1.example.com", Port = 80 } };

        public static PortRules.V1.PortRule PermanentRule => new() { Spec = new() { Name = "https", Host = "10.0.0.7", Port = 443, IsPremanent = true } };

        public static AggregatedApiBuilder Pumps(string[] args) => AggregatedApi.CreateBuilder(args).Product(new() { Name = "pumps" }).AddKind(PumpKind.Create);

        public static AggregatedApiBuilder Reservoirs(string[] args) => AggregatedApi.CreateBuilder(args).Product(new() { Name = "reservoirs" }).AddKind(() => new KindBuilder<V1.Reservoir>().Build());

        public static bool TakeOff(JsonObject pump)
        {
            pump["spec"]!["maxUnavailable"] = 2;
            return true;
        }

        public static bool OpenAnother(JsonObject rule)
        {
            rule["spec"]!["port"] = 8080;
            return true;
        }
    }
}

namespace OrleansAA.Testing.Tests.V1
{
    /// <summary>Reservoir is what water comes from; there are few, and they are in no namespace.</summary>
    [ApiResource("example.org", "Reservoir", "reservoirs", ClusterScoped = true, ShortNames = ["res"], Categories = ["all"])]
    public sealed partial class Reservoir
    {
        /// <summary>How much is in it, in cubic metres.</summary>
        [Minimum(0)]
        public long? Volume { get; set; }
    }
}
