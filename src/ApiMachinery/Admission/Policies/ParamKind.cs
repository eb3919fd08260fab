using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>The kind of the objects that parametrize a policy: any kind of the root.</summary>
/// <param name="ApiVersion"><c>v1</c>, <c>rules.example.com/v1</c>.</param>
/// <param name="Kind"><c>ConfigMap</c>.</param>
public sealed record ParamKind(string ApiVersion, string Kind)
{
    /// <summary>Null where the apiVersion is none.</summary>
    public GroupVersion? GroupVersion => Names.GroupVersion.Parse(ApiVersion);

    /// <summary>As Go prints a GroupVersionKind: <c>/v1, Kind=ConfigMap</c>.</summary>
    public string GroupVersionKind => GroupVersion is { } parsed ? $"{parsed.Group}/{parsed.Version}, Kind={Kind}" : $"{ApiVersion}, Kind={Kind}";

    /// <summary>As Go prints it.</summary>
    public override string ToString() => $"&ParamKind{{APIVersion:{ApiVersion},Kind:{Kind},}}";
}
