using OrleansAA.ApiMachinery.Applying;

namespace OrleansAA.Fuzzing.Targets;

/// <summary>Field sets: one set has one text, and the algebra of sets holds.</summary>
internal static class Fields
{
    private static readonly FieldSet Other = FieldsV1.Read("""{"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:port":{}},"f:status":{"f:conditions":{"k:{\"type\":\"A\"}":{".":{},"f:type":{}}}}}"""u8);

    public static void Managed(byte[] input)
    {
        FieldSet set;
        try
        {
            set = FieldsV1.Read(input);
        }
        catch (FormatException)
        {
            return;
        }
        var written = FieldsV1.Write(set);
        var again = FieldsV1.Read(written);
        Oracle.Holds(again.Equals(set), "what was written is read as another set");
        Oracle.Holds(FieldsV1.Write(again).AsSpan().SequenceEqual(written), "a set is written otherwise the second time");
        Oracle.Holds(set.Union(set).Equals(set) && set.Intersection(set).Equals(set) && set.Difference(set).IsEmpty, "a set and itself are not itself");
        Oracle.Holds(set.Union(Other).Equals(Other.Union(set)), "a union depends on the order");
        Oracle.Holds(set.Intersection(Other).Equals(Other.Intersection(set)), "an intersection depends on the order");
        Oracle.Holds(set.Difference(Other).Union(set.Intersection(Other)).Equals(set), "a difference and an intersection are not the whole");
        Oracle.Holds(set.Union(Other).Count == set.Count + Other.Count - set.Intersection(Other).Count, "a union has not as many as its parts");
    }
}
