using System.Text.Json.Serialization;
using k8s;
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
            new KindBuilder<Gadget>("parts.example.com", "Gadget", "gadgets", "v1")
                .Version<V2beta1.Gadget>("v2beta1", _ => new(), _ => new())
                .ShortNames("gd")
                .Categories("all")
                .Build(),
            new KindBuilder<Orbit>("space.k8s.io", "Orbit", "orbits", "v1").ClusterScoped().Build(),
        ];

        public static OpenApiDocuments Documents() => new(All, "Sample", "v1");
    }
}

namespace OrleansAA.ApiMachinery.Tests.OpenApi.V1
{
    [ApiGroup("parts.example.com")]
    public sealed class Gadget : IKubernetesObject<V1ObjectMeta>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public V1ObjectMeta Metadata { get; set; } = new();

        public GadgetSpec Spec { get; set; } = new();

        public GadgetStatus Status { get; set; } = new();
    }

    [ApiGroup("parts.example.com")]
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

    [ApiGroup("parts.example.com")]
    public sealed class GadgetPart
    {
        public string Size { get; set; } = "";

        public GadgetPart? Inner { get; set; }
    }

    [ApiGroup("parts.example.com")]
    public sealed class GadgetStatus
    {
        [ListType(ListType.Map, "type")]
        [PatchMerge("type")]
        public IList<V1Condition>? Conditions { get; set; }
    }

    [ApiGroup("space.k8s.io")]
    public sealed class Orbit : IKubernetesObject<V1ObjectMeta>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata { get; set; } = new();

        public string Path { get; set; } = "";
    }
}

namespace OrleansAA.ApiMachinery.Tests.OpenApi.V2beta1
{
    [ApiGroup("parts.example.com")]
    public sealed class Gadget : IKubernetesObject<V1ObjectMeta>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata { get; set; } = new();
    }
}
