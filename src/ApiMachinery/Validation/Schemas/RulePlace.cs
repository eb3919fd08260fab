using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>A value and its errors, as those of a CRD's rules.</summary>
/// <param name="Place">What it is.</param>
/// <param name="Path">As errors have it.</param>
/// <param name="Way">The way to it, which leads on to its members.</param>
/// <param name="Value">The value.</param>
internal readonly record struct RulePlace(SchemaPlace Place, FieldPath Path, FieldPath Way, object Value)
{
    private bool IsWhole => Place.Type is StructSchema or ListSchema or MapSchema or ScalarSchema { Type: ScalarType.Raw };

    /// <summary>The same where an error names a member of it.</summary>
    public RulePlace At(string? member) => member is null ? this : this with { Path = Way.Child(member) };

    /// <summary>A rule cannot be asked: of the value its type is told.</summary>
    public FieldError Invalid(string why) => FieldError.Invalid(Path, TypeName, why);

    /// <summary>A rule says no.</summary>
    public FieldError Broken(CelRuleReason reason, string why) => reason switch
    {
        CelRuleReason.FieldValueForbidden => FieldError.Forbidden(Path, why),
        CelRuleReason.FieldValueRequired => FieldError.Required(Path, why),
        CelRuleReason.FieldValueDuplicate => IsWhole ? FieldError.DuplicateWithoutValue(Path) : FieldError.Duplicate(Path, Shown),
        _ => IsWhole ? FieldError.InvalidWithoutValue(Path, why) : FieldError.Invalid(Path, Shown, why),
    };

    private object? Shown => Place.Type.ToValue(Value) switch
    {
        StringValue text => text.Text,
        IntegerValue integer => integer.Number,
        BooleanValue flag => flag.Flag,
        var other => other,
    };

    private string TypeName => Place.Type switch
    {
        ListSchema => "array",
        ScalarSchema { Type: ScalarType.Boolean } => "boolean",
        ScalarSchema { Type: ScalarType.Int32 or ScalarType.Int64 } => "integer",
        ScalarSchema { Type: ScalarType.Single or ScalarType.Double } => "number",
        ScalarSchema { Type: ScalarType.IntOrString } => "",
        _ => IsWhole ? "object" : "string",
    };
}
