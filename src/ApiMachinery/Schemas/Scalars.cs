using k8s.Models;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>The schemas of scalars, one each: what generated code refers to.</summary>
public static class Scalars
{
    public static ITypeSchema<string> String { get; } = new StringSchema();

    public static ITypeSchema<bool> Boolean { get; } = new BooleanSchema();

    public static ITypeSchema<int> Int32 { get; } = new Int32Schema();

    public static ITypeSchema<long> Int64 { get; } = new Int64Schema();

    public static ITypeSchema<float> Single { get; } = new SingleSchema();

    public static ITypeSchema<double> Double { get; } = new DoubleSchema();

    public static ITypeSchema<DateTime> Time { get; } = new TimeSchema();

    public static ITypeSchema<DateTimeOffset> MicroTime { get; } = new MicroTimeSchema();

    public static ITypeSchema<TimeSpan> Duration { get; } = new DurationSchema();

    public static ITypeSchema<IntOrString> IntOrString { get; } = new IntOrStringSchema();

    public static ITypeSchema<ResourceQuantity> Quantity { get; } = new QuantitySchema();

    public static ITypeSchema<RawJson> Raw { get; } = new RawSchema();

    public static ITypeSchema<RawJson> PreservedRaw { get; } = new RawSchema { PreserveUnknownFields = true };

    /// <summary>JSON in a property of type object, as KubernetesClient's classes have it.</summary>
    internal static ITypeSchema<object> Any { get; } = new AnySchema();

    public static ITypeSchema<T?> Optional<T>(ITypeSchema<T> inner)
        where T : struct => new OptionalSchema<T>(inner);
}
