using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Strategies;
using ProjectName.Api.V1;

namespace ProjectName.Api;

/// <summary>What attributes of the type cannot say: rules that look at several members.</summary>
public sealed class KindNameStrategy : Strategy<KindName>
{
    /// <summary>What is wrong with an object that is to be written; nothing, if it is good.</summary>
    public override IEnumerable<FieldError> Validate(KindName obj) => obj.Spec is { Size: > 10, Purpose: null or "" }
        ? [FieldError.Required(FieldPath.Of("spec").Child("purpose"))]
        : [];
}
