using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Tests.Applying;

/// <summary>A kind with every shape apply tells apart.</summary>
[ApiResource("example.com", "Shape", "shapes", Version = "v1")]
internal sealed partial class Shape
{
    public static readonly ResourceKind Of = new KindBuilder<Shape>().Build();

    public V1ObjectMeta Metadata { get; set; } = new();

    public ShapeSpec? Spec { get; set; }
}

internal sealed class ShapeSpec
{
    [ListType(ListType.Set)]
    public IList<string>? Set { get; set; }

    [ListType(ListType.Set)]
    public IList<long>? Numbers { get; set; }

    public IList<string>? Atoms { get; set; }

    [ListType(ListType.Map, "port", "protocol")]
    public IList<ShapePort>? Ports { get; set; }

    [PatchMerge("name")]
    public IList<ShapeNamed>? Named { get; set; }

    public IDictionary<string, string>? Map { get; set; }

    [Atomic]
    public IDictionary<string, string>? AtomicMap { get; set; }

    public IDictionary<string, ShapeNamed>? MapOfStructs { get; set; }

    public ShapeNamed? Struct { get; set; }

    [Atomic]
    public ShapeNamed? AtomicStruct { get; set; }

    public RawJson? Raw { get; set; }

    [PreserveUnknownFields]
    public RawJson? Open { get; set; }

    public double? Ratio { get; set; }
}

internal sealed class ShapePort
{
    public int Port { get; set; }

    public string Protocol { get; set; } = "";

    public string? Title { get; set; }
}

internal sealed class ShapeNamed
{
    public string? Name { get; set; }

    public string? Value { get; set; }

    [ListType(ListType.Set)]
    public IList<string>? Tags { get; set; }
}
