using System.Text.Json.Serialization;
using k8s.Models;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.OpenApi.V1;

namespace OrleansAA.ApiMachinery.Tests.OpenApi
{
    /// <summary>A namespaced kind with a status and every sort of member, and a cluster-scoped one without.</summary>
    internal static class SampleKinds
    {
        public static IReadOnlyList<ResourceKind> All { get; } =
        [
            new KindBuilder<Gadget>().Version<V2beta1.Gadget>(_ => new(), _ => new()).Build(),
            new KindBuilder<Orbit>().Build(),
        ];

        public static OpenApiDocuments Documents() => new(All, "Sample", "v1");
    }
}

namespace OrleansAA.ApiMachinery.Tests.OpenApi.V1
{
    [ApiResource("parts.example.com", "Gadget", "gadgets", ShortNames = ["gd"], Categories = ["all"])]
    public sealed partial class Gadget
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public V1ObjectMeta Metadata { get; set; } = new();

        public GadgetSpec Spec { get; set; } = new();

        public GadgetStatus Status { get; set; } = new();
    }

    public sealed class GadgetSpec
    {
        public string Name { get; set; } = "";

        public int Small { get; set; }

        public long? Large { get; set; }

        public double Weight { get; set; }

        public bool Spinning { get; set; }

        public DateTime? Made { get; set; }

        [ListType(ListType.Set)]
        public IList<string>? Tags { get; set; }

        public IList<IList<long>>? Matrix { get; set; }

        [Atomic]
        public IDictionary<string, string>? Labels { get; set; }

        public IDictionary<string, GadgetPart>? Parts { get; set; }

        public RawJson? Anything { get; set; }
    }

    public sealed class GadgetPart
    {
        public string Size { get; set; } = "";

        public GadgetPart? Inner { get; set; }
    }

    public sealed class GadgetStatus
    {
        [ListType(ListType.Map, "type")]
        [PatchMerge("type")]
        public IList<V1Condition>? Conditions { get; set; }
    }

    [ApiResource("space.k8s.io", "Orbit", "orbits", ClusterScoped = true)]
    public sealed partial class Orbit
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata { get; set; } = new();

        public string Path { get; set; } = "";
    }
}

namespace OrleansAA.ApiMachinery.Tests.OpenApi.V2beta1
{
    [ApiResource("parts.example.com", "Gadget", "gadgets", ShortNames = ["gd"], Categories = ["all"])]
    public sealed partial class Gadget
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata { get; set; } = new();
    }
}
