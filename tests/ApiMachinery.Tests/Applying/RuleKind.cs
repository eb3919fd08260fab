using System.Text.Json.Serialization;
using k8s.Models;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Tests.Applying
{
    /// <summary>A kind with two versions that differ in one spelling, and a status.</summary>
    internal static class RuleKind
    {
        public static readonly ResourceKind Kind = new KindBuilder<V1.Rule>()
            .Version<V2.Rule>(
                r => new() { Metadata = r.Metadata, Spec = new() { Name = r.Spec.Name, Host = r.Spec.Host, Port = r.Spec.Port, IsPremanent = r.Spec.IsPermanent }, Status = r.Status },
                r => new() { Metadata = r.Metadata, Spec = new() { Name = r.Spec.Name, Host = r.Spec.Host, Port = r.Spec.Port, IsPermanent = r.Spec.IsPremanent }, Status = r.Status })
            .KeepsRevisions(5)
            .Build();
    }

    internal sealed class RuleStatus
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long ObservedGeneration { get; set; }

        [ListType(ListType.Map, "type")]
        [PatchMerge("type")]
        public IList<V1Condition>? Conditions { get; set; }
    }
}

namespace OrleansAA.ApiMachinery.Tests.Applying.V1
{
    [ApiResource("example.com", "Rule", "rules")]
    internal sealed partial class Rule
    {
        public V1ObjectMeta Metadata { get; set; } = new();

        public RuleSpec Spec { get; set; } = new();

        public RuleStatus Status { get; set; } = new();
    }

    internal sealed class RuleSpec
    {
        public string Name { get; set; } = "";

        public string Host { get; set; } = "";

        public int Port { get; set; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool IsPremanent { get; set; }
    }
}

namespace OrleansAA.ApiMachinery.Tests.Applying.V2
{
    [ApiResource("example.com", "Rule", "rules")]
    internal sealed partial class Rule
    {
        public V1ObjectMeta Metadata { get; set; } = new();

        public RuleSpec Spec { get; set; } = new();

        public RuleStatus Status { get; set; } = new();
    }

    internal sealed class RuleSpec
    {
        public string Name { get; set; } = "";

        public string Host { get; set; } = "";

        public int Port { get; set; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool IsPermanent { get; set; }
    }
}
