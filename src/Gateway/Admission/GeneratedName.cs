using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Gateway.Admission;

/// <summary>A name that is being generated is not known to who may still change the object, as in k8s.io/apiserver.</summary>
internal static class GeneratedName
{
    /// <summary>Takes the name out of the object.</summary>
    /// <returns>The name; null if it is not being generated.</returns>
    public static string? Hide(AdmissionAttributes attributes)
    {
        if (!attributes.IsNameGenerated || attributes.Object is null)
            return null;
        var meta = ResourceKind.MetaOf(attributes.Object);
        var name = meta.Name;
        meta.Name = null;
        return name;
    }

    /// <summary>Puts it back, where nobody has given another one.</summary>
    public static void Restore(AdmissionAttributes attributes, string? name)
    {
        if (name is not null && ResourceKind.MetaOf(attributes.Object!) is { Name: null or "" } meta)
            meta.Name = name;
    }
}
