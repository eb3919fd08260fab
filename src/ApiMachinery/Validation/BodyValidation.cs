using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Reads what is sent to a subresource with a type of its own: decoded, with defaults, and held against the rules that the type declares.</summary>
public static class BodyValidation
{
    /// <param name="schema">The type; its kind is called as its class.</param>
    /// <param name="expected">The group and version in the path.</param>
    /// <param name="name">The name of the object.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="isYaml">YAML instead of JSON.</param>
    /// <param name="fieldValidation">Ignore, Warn or Strict; "" means Warn.</param>
    /// <param name="warnings">Gets what Warn found.</param>
    /// <param name="cancellationToken">Ends the evaluation of a rule.</param>
    /// <exception cref="StatusException">400: the body is none of this kind. 422: it breaks a rule.</exception>
    public static object Read(
        StructSchema schema, GroupVersion expected, string name, ReadOnlyMemory<byte> body, bool isYaml, string fieldValidation, ICollection<string> warnings, CancellationToken cancellationToken)
    {
        var kind = new GroupResource(expected.Group, schema.ClrType.Name);
        try
        {
            var sent = BodyDecoder.Decode(schema, expected, body, isYaml, fieldValidation, warnings);
            schema.ApplyDefaults(sent);
            List<FieldError> errors = [.. SchemaValidation.Validate(schema, sent)];
            if (schema.HasExpressions)
                errors.AddRange(RuleValidation.Validate(schema, sent, null, [.. errors], warnings, cancellationToken));
            return errors.Count == 0 ? sent : throw Statuses.Invalid(kind, name, errors);
        }
        catch (UnsupportedValueException e)
        {
            throw Statuses.Invalid(kind, name, e.Values.Select(v => FieldError.NotSupported(FieldPath.Of(v.Path), v.Value, v.Names)));
        }
    }
}
