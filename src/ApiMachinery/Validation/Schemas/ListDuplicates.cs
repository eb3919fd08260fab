using System.Collections;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Items that stand twice in a list set, or two with the same keys in a list map.</summary>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go.</remarks>
internal static class ListDuplicates
{
    public static IEnumerable<FieldError> Of(ListSchema list, IList items, FieldPath path)
    {
        if (list.Type == ListType.Atomic || items.Count < 2 || (list.Type == ListType.Map && list.Element is not StructSchema))
            yield break;
        var seen = new HashSet<Value>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is not { } item)
                continue;
            if (list.Type == ListType.Set)
            {
                var value = list.Element.ToValue(item);
                if (!seen.Add(value))
                    yield return FieldError.Duplicate(path.Index(i), value);
            }
            else if (!seen.Add(ListKeys.Of(list, item)))
            {
                yield return FieldError.Duplicate(path.Index(i), () => ListKeys.Shown(list, item));
            }
        }
    }
}
