using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Functions;

/// <summary>Whether a list has an element, a map a key.</summary>
internal static class Membership
{
    public static CelValue IsIn(in CelValue element, in CelValue container, Meter meter) => container.Kind switch
    {
        CelKind.List => CelValue.Of(Contains(container.AsList, element, meter)),
        CelKind.Map => CelValue.Of(container.AsMap.TryGet(element, out _)),
        _ => CelValue.NoSuchOverload,
    };

    public static bool Contains(CelList list, in CelValue element, Meter meter) => IndexOf(list, element, meter) >= 0;

    public static int IndexOf(CelList list, in CelValue element, Meter meter)
    {
        for (var i = 0; i < list.Count; i++)
        {
            meter.Work(1);
            if (list[i].EqualTo(element, meter)) return i;
        }
        return -1;
    }
}
