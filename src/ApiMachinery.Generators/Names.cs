namespace OrleansAA.ApiMachinery.Generators;

/// <summary>What the generator looks for and what it writes, by name.</summary>
internal static class Names
{
    public const string Machinery = "OrleansAA.ApiMachinery";
    public const string Schemas = "OrleansAA.ApiMachinery.Schemas";
    public const string ApiResource = Schemas + ".ApiResourceAttribute";
    public const string ApiType = Schemas + ".ApiTypeAttribute";
    public const string MetaType = Schemas + ".MetaTypeAttribute";
    public const string MetaField = Schemas + ".MetaFieldAttribute";
    public const string ListType = Schemas + ".ListTypeAttribute";
    public const string PatchMerge = Schemas + ".PatchMergeAttribute";
    public const string Atomic = Schemas + ".AtomicAttribute";
    public const string PreserveUnknownFields = Schemas + ".PreserveUnknownFieldsAttribute";
    public const string Default = Schemas + ".DefaultAttribute";
    public const string Constraint = Schemas + ".ConstraintAttribute";
    public const string CelRule = Schemas + ".CelRuleAttribute";
    public const string RawJson = Schemas + ".RawJson";
    public const string KindBuilder = "OrleansAA.ApiMachinery.Scheme.KindBuilder<T>";
    public const string Strategy = "OrleansAA.ApiMachinery.Strategies.Strategy<T>";
    public const string JsonPropertyName = "System.Text.Json.Serialization.JsonPropertyNameAttribute";
    public const string JsonIgnore = "System.Text.Json.Serialization.JsonIgnoreAttribute";
    public const string JsonStringEnumMemberName = "System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute";
    public const string KubernetesObject = "k8s.IKubernetesObject";
    public const string ObjectMeta = "k8s.Models.V1ObjectMeta";
    public const string IntOrString = "OrleansAA.ApiMachinery.Schemas.IntOrString";
    public const string Quantity = "k8s.Models.ResourceQuantity";
}
