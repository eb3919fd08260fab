using CsCheck;
using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Tests.Applying;

/// <summary>Random field sets, small enough to meet each other.</summary>
internal static class FieldSets
{
    private static readonly Gen<string> Name = Gen.OneOf(Gen.Int[0, 2].Select(i => "abc"[i].ToString()), Gen.String[0, 4]);

    private static readonly Gen<Value> Scalar = Gen.OneOf<Value>(
        Gen.Int[0, 3].Select(n => (Value)n),
        Gen.Long.Select(n => (Value)n),
        Gen.Double.Where(double.IsFinite).Select(n => (Value)new FloatValue(n)),
        Gen.Bool.Select(b => (Value)b),
        Name.Select(t => (Value)t),
        Gen.Const((Value)NullValue.Instance));

    private static readonly Gen<Value> Json = Gen.OneOf(
        Scalar,
        Scalar.List[0, 2].Select(items => (Value)new ListValue(items)),
        Gen.Select(Name, Scalar).List[0, 2].Select(members => (Value)new MapValue(members.Select(m => KeyValuePair.Create(m.Item1, m.Item2)))));

    private static readonly Gen<PathElement> Element = Gen.OneOf(
        Name.Select(PathElement.Field),
        Name.Select(PathElement.Field),
        Json.Select(PathElement.Item),
        Gen.Int[-1, 3].Select(PathElement.At),
        Gen.Select(Name, Json).List[0, 2].Select(fields => PathElement.Key(fields.DistinctBy(f => f.Item1).Select(f => new KeyField(f.Item1, f.Item2)))));

    public static readonly Gen<PathElement[]> Path = Element.Array[1, 3];

    public static readonly Gen<FieldSet> Any = Path.List[0, 8].Select(paths => paths.Aggregate(FieldSet.Empty, (set, path) => set.Insert(path)));
}
