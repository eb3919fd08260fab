using OrleansAA.Cel.Types;

namespace OrleansAA.ApiMachinery.Admission.Expressions;

/// <summary>
/// The types of <c>request</c> and <c>namespaceObject</c> (k8s.io/apiserver/pkg/admission/plugin/cel: BuildRequestType, BuildNamespaceType). Objects themselves are <c>dyn</c>, there as here: an
/// expression serves all kinds that its policy matches.
/// </summary>
internal sealed class AdmissionTypes : ICelTypeProvider
{
    public static readonly AdmissionTypes Instance = new();

    public static readonly CelType Request = CelType.Object("kubernetes.AdmissionRequest");
    public static readonly CelType Namespace = CelType.Object("kubernetes.Namespace");

    private static readonly CelType Texts = CelType.List(CelType.String);
    private static readonly CelType TextMap = CelType.Map(CelType.String, CelType.String);

    private static readonly Dictionary<string, Dictionary<string, CelType>> All = new(StringComparer.Ordinal)
    {
        ["kubernetes.GroupVersionKind"] = Fields(CelType.String, "group", "version", "kind"),
        ["kubernetes.GroupVersionResource"] = Fields(CelType.String, "group", "version", "resource"),
        ["kubernetes.UserInfo"] = new(Fields(CelType.String, "username", "uid")) { ["groups"] = Texts, ["extra"] = CelType.Map(CelType.String, Texts) },
        [Request.Name] = new(Fields(CelType.String, "subResource", "requestSubResource", "name", "namespace", "operation"))
        {
            ["kind"] = CelType.Object("kubernetes.GroupVersionKind"),
            ["requestKind"] = CelType.Object("kubernetes.GroupVersionKind"),
            ["resource"] = CelType.Object("kubernetes.GroupVersionResource"),
            ["requestResource"] = CelType.Object("kubernetes.GroupVersionResource"),
            ["userInfo"] = CelType.Object("kubernetes.UserInfo"),
            ["dryRun"] = CelType.Bool,
            ["options"] = CelType.Dyn,
        },
        ["kubernetes.NamespaceSpec"] = new() { ["finalizers"] = Texts },
        ["kubernetes.NamespaceCondition"] = new(Fields(CelType.String, "status", "type", "message", "reason")) { ["lastTransitionTime"] = CelType.Timestamp },
        ["kubernetes.NamespaceStatus"] = new() { ["conditions"] = CelType.List(CelType.Object("kubernetes.NamespaceCondition")), ["phase"] = CelType.String },
        ["kubernetes.NamespaceMetadata"] = new(Fields(CelType.String, "name", "generateName", "namespace", "UID", "resourceVersion"))
        {
            ["labels"] = TextMap,
            ["annotations"] = TextMap,
            ["creationTimestamp"] = CelType.Timestamp,
            ["deletionTimestamp"] = CelType.Timestamp,
            ["deletionGracePeriodSeconds"] = CelType.Int,
            ["generation"] = CelType.Int,
            ["finalizers"] = Texts,
        },
        [Namespace.Name] = new()
        {
            ["metadata"] = CelType.Object("kubernetes.NamespaceMetadata"),
            ["spec"] = CelType.Object("kubernetes.NamespaceSpec"),
            ["status"] = CelType.Object("kubernetes.NamespaceStatus"),
        },
    };

    private AdmissionTypes()
    {
    }

    public bool HasType(string typeName) => All.ContainsKey(typeName);

    public CelType? FieldType(string typeName, string field) => All.GetValueOrDefault(typeName)?.GetValueOrDefault(field);

    private static Dictionary<string, CelType> Fields(CelType type, params ReadOnlySpan<string> names)
    {
        var fields = new Dictionary<string, CelType>(StringComparer.Ordinal);
        foreach (var name in names)
            fields[name] = type;
        return fields;
    }
}
