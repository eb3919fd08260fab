using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>The total order structured-merge-diff has for JSON values: numbers, strings, booleans, lists, maps, null; numbers by value.</summary>
internal static class ValueOrder
{
    public static int Compare(Value left, Value right)
    {
        var byType = Rank(left).CompareTo(Rank(right));
        return byType != 0 ? byType : (left, right) switch
        {
            (IntegerValue l, IntegerValue r) => l.Number.CompareTo(r.Number),
            (StringValue l, StringValue r) => Utf8Order.Compare(l.Text, r.Text),
            (BooleanValue l, BooleanValue r) => l.Flag.CompareTo(r.Flag),
            (ListValue l, ListValue r) => Lists(l, r),
            (MapValue l, MapValue r) => Maps(l, r),
            (NullValue, _) => 0,
            _ => Number(left).CompareTo(Number(right)),
        };
    }

    private static int Rank(Value value) => value switch
    {
        IntegerValue or FloatValue => 0,
        StringValue => 1,
        BooleanValue => 2,
        ListValue => 3,
        MapValue => 4,
        _ => 5,
    };

    private static double Number(Value value) => value is IntegerValue integer ? integer.Number : ((FloatValue)value).Number;

    private static int Lists(ListValue left, ListValue right)
    {
        for (var i = 0; i < left.Count && i < right.Count; i++)
        {
            if (Compare(left[i], right[i]) is var order and not 0)
                return order;
        }
        return left.Count.CompareTo(right.Count);
    }

    private static int Maps(MapValue left, MapValue right)
    {
        var (l, r) = (Sorted(left), Sorted(right));
        for (var i = 0; i < l.Length && i < r.Length; i++)
        {
            if (Utf8Order.Compare(l[i].Key, r[i].Key) is var byName and not 0)
                return byName;
            if (Compare(l[i].Value, r[i].Value) is var byValue and not 0)
                return byValue;
        }
        return l.Length.CompareTo(r.Length);
    }

    private static KeyValuePair<string, Value>[] Sorted(MapValue map)
    {
        var members = map.Members.ToArray();
        Array.Sort(members, (a, b) => Utf8Order.Compare(a.Key, b.Key));
        return members;
    }
}
