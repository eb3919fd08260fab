using OrleansAA.Cel.Types;

namespace OrleansAA.ApiMachinery.Admission.Expressions;

/// <summary>
/// The types of what mutations make (k8s.io/apiserver/pkg/cel/mutation): <c>Object</c> and, by the names of the fields that lead there, <c>Object.spec</c>, whose fields are anything; and
/// <c>JSONPatch</c>.
/// </summary>
internal sealed class PatchTypes : ICelTypeProvider
{
    public static readonly PatchTypes Instance = new();

    public static readonly CelType Configuration = CelType.Object("Object");
    public static readonly CelType Operation = CelType.Object("JSONPatch");
    public static readonly CelType Operations = CelType.List(Operation);

    private PatchTypes()
    {
    }

    public bool HasType(string typeName) => typeName == Operation.Name || typeName == Configuration.Name || typeName.StartsWith(Configuration.Name + ".", StringComparison.Ordinal);

    public CelType? FieldType(string typeName, string field) => typeName != Operation.Name ? CelType.Dyn : field switch
    {
        "op" or "path" or "from" => CelType.String,
        "value" => CelType.Dyn,
        _ => null,
    };
}
