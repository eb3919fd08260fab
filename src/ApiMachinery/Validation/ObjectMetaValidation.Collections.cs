using System.Text;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Validation;

public static partial class ObjectMetaValidation
{
    private static IEnumerable<FieldError> Labels(IDictionary<string, string>? labels)
    {
        var path = Root.Child("labels");
        foreach (var (key, value) in Sorted(labels))
        {
            foreach (var why in NameValidation.QualifiedName(key))
                yield return FieldError.Invalid(path, key, why);
            foreach (var why in NameValidation.LabelValue(value))
                yield return FieldError.Invalid(path, value, why);
        }
    }

    private static IEnumerable<FieldError> Annotations(IDictionary<string, string>? annotations)
    {
        var path = Root.Child("annotations");
        long size = 0;
        foreach (var (key, value) in Sorted(annotations))
        {
            // Upper case is fine in the prefix of an annotation, unlike in a label's.
            foreach (var why in NameValidation.QualifiedName(key.ToLowerInvariant()))
                yield return FieldError.Invalid(path, key, why);
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
        }
        if (size > AnnotationsSizeMax)
            yield return FieldError.TooLong(path, AnnotationsSizeMax);
    }

    private static IEnumerable<FieldError> OwnerReferences(IList<V1OwnerReference>? owners)
    {
        var path = Root.Child("ownerReferences");
        string? controller = null;
        foreach (var owner in owners ?? [])
        {
            foreach (var error in OwnerReference(owner, path))
                yield return error;
            if (owner.Controller is not true)
                continue;
            var name = ClientText.Cut($"{owner.Kind}/{owner.Name}", ClientText.PathCharsMax);
            if (controller is not null)
                yield return FieldError.Invalid(path, owners, $"Only one reference can have Controller set to true. Found \"true\" in references for {controller} and {name}");
            controller ??= name;
        }
    }

    private static IEnumerable<FieldError> OwnerReference(V1OwnerReference owner, FieldPath path)
    {
        var version = GroupVersion.Parse(owner.ApiVersion ?? "");
        if (version is not { Version.Length: > 0 })
            yield return FieldError.Invalid(path.Child("apiVersion"), owner.ApiVersion ?? "", "version must not be empty");
        if (string.IsNullOrEmpty(owner.Kind))
            yield return FieldError.Invalid(path.Child("kind"), "", "must not be empty");
        if (string.IsNullOrEmpty(owner.Name))
            yield return FieldError.Invalid(path.Child("name"), "", "must not be empty");
        if (string.IsNullOrEmpty(owner.Uid))
            yield return FieldError.Invalid(path.Child("uid"), "", "must not be empty");
        if (version == new GroupVersion("", "v1") && owner.Kind == "Event")
            yield return FieldError.Invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner");
    }

    private static IEnumerable<FieldError> Finalizers(IList<string>? finalizers)
    {
        if (finalizers is null)
            yield break;
        var path = Root.Child("finalizers");
        foreach (var finalizer in finalizers)
        {
            foreach (var why in NameValidation.QualifiedName(finalizer))
                yield return FieldError.Invalid(path, finalizer, why);
        }
        if (finalizers.Contains(OrphanFinalizer) && finalizers.Contains(ForegroundFinalizer))
            yield return FieldError.Invalid(path, finalizers, $"finalizer {OrphanFinalizer} and {ForegroundFinalizer} cannot be both set");
    }

    private static IEnumerable<FieldError> NoNewFinalizers(V1ObjectMeta meta, V1ObjectMeta old)
    {
        if (old.DeletionTimestamp is null)
            return [];
        var added = (meta.Finalizers ?? []).Except(old.Finalizers ?? []).Order(StringComparer.Ordinal).Select(f => ClientText.Quote(f)).ToList();
        return added.Count == 0 ? [] : [FieldError.Forbidden(
            Root.Child("finalizers"),
            $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{ClientText.Join(", ", added)}}}")];
    }

    private static IEnumerable<KeyValuePair<string, string>> Sorted(IDictionary<string, string>? map) =>
        map?.OrderBy(m => m.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, string>>();
}
