using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Functions;

/// <summary>
/// What a function does. Arguments are of the types that its overload declares, and none of them is an error. It counts as work what is more than a few steps,
/// before it does it; its cost is counted elsewhere (<see cref="CallCosts"/>).
/// </summary>
internal delegate CelValue CelFunction(ReadOnlySpan<CelValue> arguments, Meter meter);

/// <summary>One signature of a function. Its id is cel-go's, because costs are kept by it; of a member, the first argument stands before the dot.</summary>
internal sealed record Overload(string Id, bool IsMember, CelType[] Parameters, CelType Result, CelFunction Call)
{
    /// <summary>Whether the values are such as the signature asks for; of lists and maps the first element is looked at, as in cel-go.</summary>
    public bool Accepts(ReadOnlySpan<CelValue> arguments)
    {
        if (arguments.Length != Parameters.Length) return false;
        for (var i = 0; i < arguments.Length; i++)
            if (!Accepts(Parameters[i], arguments[i])) return false;
        return true;
    }

    private static bool Accepts(CelType type, in CelValue value) => type.Kind switch
    {
        CelTypeKind.Dyn or CelTypeKind.Parameter => true,
        CelTypeKind.Null => value.Kind == CelKind.Null,
        CelTypeKind.Bool => value.Kind == CelKind.Bool,
        CelTypeKind.Int => value.Kind == CelKind.Int,
        CelTypeKind.Uint => value.Kind == CelKind.Uint,
        CelTypeKind.Double => value.Kind == CelKind.Double,
        CelTypeKind.String => value.Kind == CelKind.String,
        CelTypeKind.Bytes => value.Kind == CelKind.Bytes,
        CelTypeKind.Duration => value.Kind == CelKind.Duration,
        CelTypeKind.Timestamp => value.Kind == CelKind.Timestamp,
        CelTypeKind.Type => value.Kind == CelKind.Type,
        CelTypeKind.List => value.Kind == CelKind.List && (IsAnything(type.Parameters[0]) || value.AsList.Count == 0 || Accepts(type.Parameters[0], value.AsList[0])),
        CelTypeKind.Map => value.Kind == CelKind.Map,
        CelTypeKind.Opaque when type.IsOptional => value.Kind == CelKind.Optional && (!value.HasValue || Accepts(type.Parameters[0], value.OptionalValue)),
        CelTypeKind.Opaque or CelTypeKind.Object => value.Kind == CelKind.Object && value.AsObject.Type.Name == type.Name,
        _ => false,
    };

    private static bool IsAnything(CelType type) => type.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter;
}
