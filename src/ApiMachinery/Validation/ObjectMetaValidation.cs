using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Schemas;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Metadata, as k8s.io/apimachinery/pkg/api/validation/objectmeta.go checks it. Maps are walked in the order of their keys.</summary>
public static partial class ObjectMetaValidation
{
    /// <summary>Bytes of all annotation keys and values together.</summary>
    public const int AnnotationsSizeMax = 256 * 1024;

    internal const string OrphanFinalizer = "orphan";
    internal const string ForegroundFinalizer = "foregroundDeletion";

    private static readonly FieldPath Root = FieldPath.Of("metadata");
    private static readonly FieldPath NamePath = Root.Child("name");
    private static readonly FieldPath GenerateNamePath = Root.Child("generateName");
    private static readonly FieldPath NamespacePath = Root.Child("namespace");
    private static readonly FieldPath ManagedFieldsPath = Root.Child("managedFields");

    /// <summary>Checks metadata by itself: for a create (after generateName made a name), and on updates too.</summary>
    /// <param name="meta">The metadata.</param>
    /// <param name="namespaced">Whether the kind lives in namespaces.</param>
    /// <param name="rule">What names must be; by default a DNS-1123 subdomain.</param>
    public static IEnumerable<FieldError> Validate(V1ObjectMeta meta, bool namespaced, NameRule? rule = null)
    {
        rule ??= NameRules.DnsSubdomain;
        return All(
            GenerateName(meta.GenerateName, rule),
            Name(meta.Name, rule),
            Namespace(meta.NamespaceProperty, namespaced),
            NonNegative(meta.Generation),
            Labels(meta.Labels),
            Annotations(meta.Annotations),
            OwnerReferences(meta.OwnerReferences),
            Finalizers(meta.Finalizers),
            ManagedFieldsValidation.Validate(meta.ManagedFields, ManagedFieldsPath));
    }

    /// <summary>Checks what an update may do to metadata.</summary>
    public static IEnumerable<FieldError> ValidateUpdate(V1ObjectMeta meta, V1ObjectMeta old) => All(
        NoNewFinalizers(meta, old),
        ResourceVersion(meta.ResourceVersion),
        Generation(meta.Generation ?? 0, old.Generation ?? 0),
        Immutable("name", meta.Name ?? "", old.Name ?? ""),
        Immutable("namespace", meta.NamespaceProperty ?? "", old.NamespaceProperty ?? ""),
        Immutable("uid", meta.Uid ?? "", old.Uid ?? ""),
        Immutable("creationTimestamp", ToSecond(meta.CreationTimestamp), ToSecond(old.CreationTimestamp)),
        Immutable("deletionTimestamp", ToSecond(meta.DeletionTimestamp), ToSecond(old.DeletionTimestamp)),
        Immutable("deletionGracePeriodSeconds", meta.DeletionGracePeriodSeconds, old.DeletionGracePeriodSeconds),
        Labels(meta.Labels),
        Annotations(meta.Annotations),
        OwnerReferences(meta.OwnerReferences),
        ManagedFieldsValidation.Validate(meta.ManagedFields, ManagedFieldsPath));

    /// <summary>One after the other, and none kept: an object can be wrong in as many places as it has bytes.</summary>
    private static IEnumerable<FieldError> All(params IEnumerable<FieldError>[] checks) => checks.SelectMany(errors => errors);

    private static IEnumerable<FieldError> GenerateName(string? prefix, NameRule rule) => string.IsNullOrEmpty(prefix)
        ? []
        : Invalid(GenerateNamePath, prefix, rule(prefix, prefix: true));

    private static IEnumerable<FieldError> Name(string? name, NameRule rule) => string.IsNullOrEmpty(name)
        ? [FieldError.Required(NamePath, "name or generateName is required")]
        : Invalid(NamePath, name, rule(name, prefix: false));

    private static IEnumerable<FieldError> Namespace(string? name, bool namespaced)
    {
        if (!namespaced)
            return string.IsNullOrEmpty(name) ? [] : [FieldError.Forbidden(NamespacePath, "not allowed on this type")];
        return string.IsNullOrEmpty(name)
            ? [FieldError.Required(NamespacePath)]
            : Invalid(NamespacePath, name, NameValidation.Dns1123Label(name));
    }

    /// <summary>A value that is wrong for each of these reasons.</summary>
    private static IEnumerable<FieldError> Invalid(FieldPath path, string value, IReadOnlyList<string> reasons) =>
        reasons.Count == 0 ? [] : Each(path, value, reasons);

    private static IEnumerable<FieldError> Each(FieldPath path, string value, IReadOnlyList<string> reasons) => reasons.Select(why => FieldError.Invalid(path, value, why));

    private static IEnumerable<FieldError> NonNegative(long? generation) =>
        generation < 0 ? [FieldError.Invalid(Root.Child("generation"), generation, "must be greater than or equal to 0")] : [];

    private static IEnumerable<FieldError> Generation(long now, long before) => now < before
        ? [.. NonNegative(now), FieldError.Invalid(Root.Child("generation"), now, "must not be decremented")]
        : NonNegative(now);

    private static IEnumerable<FieldError> ResourceVersion(string? version) => string.IsNullOrEmpty(version)
        ? [FieldError.Invalid(Root.Child("resourceVersion"), "", "must be specified for an update")]
        : [];

    private static IEnumerable<FieldError> Immutable<T>(string field, T now, T before) => EqualityComparer<T>.Default.Equals(now, before)
        ? []
        : [FieldError.Invalid(Root.Child(field), now, "field is immutable")];

    /// <summary>Times are compared as they go over the wire: fractions of a second are not part of the object.</summary>
    private static string? ToSecond(DateTime? time) => time is { } known && known != default ? Rfc3339.Format(known) : null;
}
