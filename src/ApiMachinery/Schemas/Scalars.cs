using k8s.Models;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>The schemas of scalars, one each: what generated code refers to.</summary>
public static class Scalars
{
    /// <summary>Texts.</summary>
    public static ITypeSchema<string> String { get; } = new StringSchema();

    /// <summary>True and false.</summary>
    public static ITypeSchema<bool> Boolean { get; } = new BooleanSchema();

    /// <summary>Whole numbers of 32 bits.</summary>
    public static ITypeSchema<int> Int32 { get; } = new Int32Schema();

    /// <summary>Whole numbers of 64 bits.</summary>
    public static ITypeSchema<long> Int64 { get; } = new Int64Schema();

    /// <summary>Floating-point numbers of 32 bits.</summary>
    public static ITypeSchema<float> Single { get; } = new SingleSchema();

    /// <summary>Floating-point numbers of 64 bits.</summary>
    public static ITypeSchema<double> Double { get; } = new DoubleSchema();

    /// <summary>Moments in whole seconds of UTC, as <c>metav1.Time</c>.</summary>
    public static ITypeSchema<DateTime> Time { get; } = new TimeSchema();

    /// <summary>Moments in microseconds of UTC, as <c>metav1.MicroTime</c>.</summary>
    public static ITypeSchema<DateTimeOffset> MicroTime { get; } = new MicroTimeSchema();

    /// <summary>Durations as Go prints them: <c>1h2m3s</c>.</summary>
    public static ITypeSchema<TimeSpan> Duration { get; } = new DurationSchema();

    /// <summary>A whole number or a text.</summary>
    public static ITypeSchema<IntOrString> IntOrString { get; } = new IntOrStringSchema();

    /// <summary>Quantities: <c>1500m</c>, <c>1Gi</c>.</summary>
    public static ITypeSchema<ResourceQuantity> Quantity { get; } = new QuantitySchema();

    /// <summary>Any JSON.</summary>
    public static ITypeSchema<RawJson> Raw { get; } = new RawSchema();

    /// <summary>Any JSON, with <c>x-kubernetes-preserve-unknown-fields</c>.</summary>
    public static ITypeSchema<RawJson> PreservedRaw { get; } = new RawSchema { PreserveUnknownFields = true };

    /// <summary>JSON in a property of type object, as KubernetesClient's classes have it.</summary>
    internal static ITypeSchema<object> Any { get; } = new AnySchema();

    /// <summary>Values that may be absent.</summary>
    /// <param name="inner">The values.</param>
    public static ITypeSchema<T?> Optional<T>(ITypeSchema<T> inner)
        where T : struct => new OptionalSchema<T>(inner);
}
