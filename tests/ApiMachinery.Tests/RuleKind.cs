using System.Text.Json.Serialization;
using k8s.Models;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Strategies;

namespace OrleansAA.ApiMachinery.Tests
{
    /// <summary>A kind with two versions that differ in one spelling, and a status.</summary>
    internal static class RuleKind
    {
        public static readonly ResourceKind Kind = Builder().Build();

        /// <summary>The same, whose objects are checked.</summary>
        public static readonly ResourceKind Checked = Builder().Strategy(new RuleStrategy()).Build();

        private static KindBuilder<V1.Rule> Builder() => new KindBuilder<V1.Rule>()
            .Version<V2.Rule>(
                r => new() { Metadata = r.Metadata, Spec = new() { Name = r.Spec.Name, Host = r.Spec.Host, Port = r.Spec.Port, IsPremanent = r.Spec.IsPermanent }, Status = r.Status },
                r => new() { Metadata = r.Metadata, Spec = new() { Name = r.Spec.Name, Host = r.Spec.Host, Port = r.Spec.Port, IsPermanent = r.Spec.IsPremanent }, Status = r.Status })
            .KeepsRevisions(5);
    }

    internal sealed class RuleStrategy : Strategy<V1.Rule>
    {
        private static readonly FieldPath Spec = FieldPath.Of("spec");

        public override IEnumerable<FieldError> Validate(V1.Rule obj)
        {
            if (obj.Spec.Name.Length == 0)
                yield return FieldError.Required(Spec.Child("name"));
            if (obj.Spec.Host.Length == 0)
                yield return FieldError.Required(Spec.Child("host"));
            if (obj.Spec.Port is < 1 or > 65535)
                yield return FieldError.Invalid(Spec.Child("port"), obj.Spec.Port, "must be between 1 and 65535, inclusive");
        }
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

namespace OrleansAA.ApiMachinery.Tests.V1
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

namespace OrleansAA.ApiMachinery.Tests.V2
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
