using System.Text;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>The member that a rule's error names: <c>.spec.min</c>, <c>.limits['a']</c>, <c>['x-y'].z</c>. Lists have no members.</summary>
/// <remarks>Source: ValidFieldPath in k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.</remarks>
internal static class RuleFieldPath
{
    /// <returns>The path as errors have it; null if there is a mistake in it.</returns>
    public static string? Read(string text, SchemaPlace place, out string? mistake)
    {
        FieldPath? path = null;
        SchemaPlace? here = place;
        var rest = text.AsSpan();
        mistake = null;
        while (!rest.IsEmpty && mistake is null)
        {
            if (Take(ref rest, out mistake) is { } name)
                (path, here) = Step(path, here!.Value, name, out mistake);
        }
        if (mistake is not null)
            mistake = $"the fieldPath '{text}' {mistake}";
        return mistake is null ? path?.ToString() : null;
    }

    private static (FieldPath?, SchemaPlace?) Step(FieldPath? path, SchemaPlace here, string name, out string? mistake)
    {
        mistake = null;
        if (here.Type is MapSchema)
            return ((path ?? FieldPath.Root).Key(name), here.Element);
        if ((here.Type as StructSchema)?.Field(name) is { } field)
            return (path is null ? FieldPath.Of(name) : path.Child(name), new(field));
        mistake = "does not refer to a valid field";
        return (path, here);
    }

    private static string? Take(ref ReadOnlySpan<char> rest, out string? mistake)
    {
        mistake = null;
        if (rest.StartsWith("['"))
            return TakeQuoted(ref rest, out mistake);
        if (rest[0] != '.')
        {
            mistake = $"must begin with . or [': {rest}";
            return null;
        }
        var end = rest[1..].IndexOfAny('.', '[', ']');
        var name = end < 0 ? rest[1..] : rest[1..(end + 1)];
        rest = rest[(name.Length + 1)..];
        return name.ToString();
    }

    private static string? TakeQuoted(ref ReadOnlySpan<char> rest, out string? mistake)
    {
        var name = new StringBuilder();
        for (var i = 2; i < rest.Length; i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length && rest[i + 1] is '\'' or '\\')
            {
                name.Append(rest[++i]);
            }
            else if (rest[i] != '\'')
            {
                name.Append(rest[i]);
            }
            else if (rest[(i + 1)..].StartsWith("]"))
            {
                rest = rest[(i + 2)..];
                mistake = null;
                return name.ToString();
            }
            else
            {
                break;
            }
        }
        mistake = "has a [' without its ']";
        return null;
    }
}
