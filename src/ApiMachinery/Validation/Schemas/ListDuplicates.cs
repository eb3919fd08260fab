using System.Collections;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Items that stand twice in a list set, or two with the same keys in a list map.</summary>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go.</remarks>
internal static class ListDuplicates
{
    public static IEnumerable<FieldError> Of(ListSchema list, IList value, FieldPath path)
    {
        if (list.Type == ListType.Atomic || value.Count < 2 || (list.Type == ListType.Map && list.Element is not StructSchema))
            yield break;
        var seen = new HashSet<Value>(value.Count);
        for (var i = 0; i < value.Count; i++)
        {
            if (value[i] is not { } item)
                continue;
            var identity = list.Type == ListType.Map ? ListKeys.Of(list, item) : list.Element.ToValue(item);
            if (!seen.Add(identity))
                yield return FieldError.Duplicate(path.Index(i), identity);
        }
    }
}
