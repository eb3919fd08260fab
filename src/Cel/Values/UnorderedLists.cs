using OrleansAA.Cel.Costs;

namespace OrleansAA.Cel.Values;

/// <summary>Lists whose order does not count (<see cref="CelList.IsOrdered"/>), as k8s.io/apiserver/pkg/cel/common has them.</summary>
internal static class UnorderedLists
{
    public static bool AreEqual(CelList left, CelList right, Meter meter, int depth)
    {
        var elements = new Dictionary<CelValue, CelValue>(left.Count);
        for (var i = 0; i < left.Count; i++)
        {
            var element = left[i];
            elements[Identity(left, element, meter)] = element;
        }
        var seen = new HashSet<CelValue>(elements.Count);
        for (var i = 0; i < right.Count; i++)
        {
            var element = right[i];
            var identity = Identity(left, element, meter);
            if (!elements.TryGetValue(identity, out var same) || !same.EqualTo(element, meter, depth)) return false;
            seen.Add(identity);
        }
        return seen.Count == elements.Count;
    }

    /// <summary>The elements of the left in their places, replaced by those of the right that have their identities; the others of the right behind them.</summary>
    public static CelList Merged(CelList left, CelList right, Meter meter)
    {
        var merged = new List<CelValue>(left.Count + right.Count);
        var places = new Dictionary<CelValue, int>(left.Count);
        for (var i = 0; i < left.Count; i++)
        {
            merged.Add(left[i]);
            places[Identity(left, merged[i], meter)] = i;
        }
        for (var i = 0; i < right.Count; i++)
        {
            var element = right[i];
            if (places.TryAdd(Identity(left, element, meter), merged.Count)) merged.Add(element);
            else merged[places[left.IdentityOf(element)]] = element;
        }
        return new CelMergedList(merged, left);
    }

    private static CelValue Identity(CelList list, in CelValue element, Meter meter)
    {
        var identity = list.IdentityOf(element);
        meter.Work(4 + (identity.Kind == CelKind.String ? identity.AsString.Length : 0));
        return identity;
    }
}

/// <summary>What <c>+</c> made of a list whose order does not count: it goes on not to count.</summary>
internal sealed class CelMergedList(IReadOnlyList<CelValue> elements, CelList like) : CelList
{
    public override int Count => elements.Count;

    public override CelValue this[int index] => elements[index];

    public override bool IsOrdered => false;

    public override CelValue IdentityOf(in CelValue element) => like.IdentityOf(element);
}
