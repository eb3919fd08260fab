using CsCheck;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Tests.Json;

/// <summary>Generates JSON values: small trees over few names, so that two of them have places in common.</summary>
internal static class GenValue
{
    public static readonly Gen<string> Name = Pick("a", "b", "c", "x/y", "t~e", "0");

    public static readonly Gen<Value> Scalar = Gen.OneOf(
        Gen.Const((Value)NullValue.Instance),
        Gen.Bool.Select(b => (Value)b),
        Gen.Long[-3, 3].Select(n => (Value)n),
        Pick("", "s", "t").Select(t => (Value)t));

    public static readonly Gen<Value> Any = Gen.Recursive<Value>((depth, nested) => depth > 3 ? Scalar : Gen.Frequency((3, Scalar), (2, List(nested)), (4, Map(nested))));

    public static readonly Gen<MapValue> Object = Map(Any).Select(v => (MapValue)v);

    public static Gen<string> Pick(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<Value> List(Gen<Value> items) => items.List[0, 3].Select(list => (Value)new ListValue(list));

    private static Gen<Value> Map(Gen<Value> members) => Gen.Select(Name, members).List[0, 4]
        .Select(list => (Value)new MapValue(list.Select(m => KeyValuePair.Create(m.Item1, m.Item2))));
}
