using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

internal sealed class CelQuantity(Quantity quantity) : CelObject
{
    public static readonly CelType QuantityType = CelType.Object("kubernetes.Quantity");

    public Quantity Quantity => quantity;

    public override CelType Type => QuantityType;

    public override bool EqualTo(CelObject other) => other is CelQuantity another && another.Quantity == quantity;

    public override string ToString() => quantity.ToString();
}

/// <summary>Kubernetes' quantities.</summary>
internal static class QuantityLibrary
{
    public static void Add(FunctionTable functions)
    {
        var (type, text) = (CelQuantity.QuantityType, CelType.String);
        functions.Global("quantity", "string_to_quantity", [text], type, (values, _) => Quantity.Parse(values[0].AsString, out var problem) is { } quantity ? Of(quantity) : CelValue.Error(problem));
        functions.Global("isQuantity", "is_quantity_string", [text], CelType.Bool, (values, _) => CelValue.Of(Quantity.Parse(values[0].AsString, out string _) is not null));
        // As in Kubernetes, the sign is asked for as a function, not of the quantity.
        functions.Global("sign", "quantity_sign", [type], CelType.Int, (values, _) => CelValue.Of((long)In(values[0]).Billionths.Sign));
        functions.Member("isGreaterThan", "quantity_is_greater_than", [type, type], CelType.Bool, (values, _) => CelValue.Of(In(values[0]).Billionths > In(values[1]).Billionths));
        functions.Member("isLessThan", "quantity_is_less_than", [type, type], CelType.Bool, (values, _) => CelValue.Of(In(values[0]).Billionths < In(values[1]).Billionths));
        functions.Member("compareTo", "quantity_compare_to", [type, type], CelType.Int, (values, _) => CelValue.Of((long)In(values[0]).Billionths.CompareTo(In(values[1]).Billionths)));
        functions.Member("asApproximateFloat", "quantity_get_float", [type], CelType.Double, (values, _) => CelValue.Of(In(values[0]).AsDouble));
        functions.Member("asInteger", "quantity_get_int", [type], CelType.Int, (values, _) => In(values[0]) is { IsInteger: true } quantity ? CelValue.Of(quantity.AsInteger) : CelValue.Error("cannot convert value to integer"));
        functions.Member("isInteger", "quantity_is_integer", [type], CelType.Bool, (values, _) => CelValue.Of(In(values[0]).IsInteger));
        functions.Member("add", "quantity_add", [type, type], type, (values, _) => Of(new(In(values[0]).Billionths + In(values[1]).Billionths)));
        functions.Member("add", "quantity_add_int", [type, CelType.Int], type, (values, _) => Of(new(In(values[0]).Billionths + (values[1].AsInt * Quantity.One))));
        functions.Member("sub", "quantity_sub", [type, type], type, (values, _) => Of(new(In(values[0]).Billionths - In(values[1]).Billionths)));
        functions.Member("sub", "quantity_sub_int", [type, CelType.Int], type, (values, _) => Of(new(In(values[0]).Billionths - (values[1].AsInt * Quantity.One))));
    }

    private static CelValue Of(Quantity quantity) => CelValue.Of(new CelQuantity(quantity));

    private static Quantity In(in CelValue value) => ((CelQuantity)value.AsObject).Quantity;
}
