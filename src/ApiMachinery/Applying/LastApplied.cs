using System.Text;
using System.Text.Json;
using k8s.Models;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>
/// The way from client-side to server-side apply. <c>kubectl apply</c> kept its last configuration in an annotation and wrote by update;
/// when kubectl then applies server-side, those fields are its own. Any other manager takes no part in this.
/// </summary>
internal static class LastApplied
{
    public const string Manager = "kubectl";

    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The most bytes the annotations of an object may have, names and values together.</summary>
    private const int AnnotationsBytesMax = 256 * 1024;

    /// <summary>The fields the annotation says are kubectl's: those that still have the value it gave them. Null if it says nothing that can be used.</summary>
    /// <param name="live">The live object.</param>
    /// <param name="version">Its version; an annotation written in another says nothing.</param>
    public static FieldSet? Fields(MapValue live, ServedVersion version)
    {
        if (Read(live) is not { } text)
            return null;
        try
        {
            if (ValueJson.Parse(Encoding.UTF8.GetBytes(text)) is not MapValue applied
                || applied.Get("kind") is not StringValue { Text.Length: > 0 }
                || applied.Get("apiVersion") is not StringValue { Text: var apiVersion } || apiVersion != version.ApiVersion)
                return null;
            applied.Remove("kind");
            applied.Remove("apiVersion");
            SchemaCheck.Validate(version.Type, live, allowDuplicates: false);
            SchemaCheck.Validate(version.Type, applied, allowDuplicates: false);
            var differs = Comparison.Of(version.Type, applied, live);
            return TypedValues.ToFieldSet(version.Type, applied).Difference(differs.Changed).Difference(differs.Removed);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or SchemaException)
        {
            return null;
        }
    }

    /// <summary>Writes what is applied into the annotation, if the object has one; it goes if it would make the annotations too large.</summary>
    /// <param name="metadata">The metadata of what is to be stored.</param>
    /// <param name="applied">The configuration with apiVersion and kind.</param>
    public static void Renew(V1ObjectMeta metadata, MapValue applied)
    {
        if (metadata.Annotations?.TryGetValue(Annotation, out var old) != true || string.IsNullOrEmpty(old))
            return;
        var config = (MapValue)applied.Clone();
        if (config.Get("metadata") is MapValue meta && meta.Get("annotations") is MapValue annotations)
            annotations.Remove(Annotation);
        metadata.Annotations[Annotation] = CanonicalJson.Write(config) + "\n";
        if (metadata.Annotations.Sum(a => (long)Encoding.UTF8.GetByteCount(a.Key) + Encoding.UTF8.GetByteCount(a.Value ?? "")) > AnnotationsBytesMax)
            metadata.Annotations.Remove(Annotation);
    }

    private static string? Read(MapValue live) =>
        live.Get("metadata") is MapValue metadata && metadata.Get("annotations") is MapValue annotations && annotations.Get(Annotation) is StringValue { Text: { Length: > 0 } text }
            ? text
            : null;
}
