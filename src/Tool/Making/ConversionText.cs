using System.Text;

namespace OrleansAA.Tool.Making;

/// <summary>Writes what makes objects of one version of those of another, member by member, while both declare the same.</summary>
internal sealed class ConversionText(TypeText types, string kind)
{
    /// <summary>Methods called Convert, from the types of one namespace to those of another.</summary>
    public string Methods(string from, string to)
    {
        var text = new StringBuilder();
        foreach (var type in types.Classes)
        {
            text.Append($"\n    private static {to}.{type.Name} Convert({from}.{type.Name} from) => new()\n    {{\n");
            if (type.Name == kind)
                text.Append("        Metadata = from.Metadata,\n");
            foreach (var member in type.Members)
                text.Append($"        {member.Name} = {Value(member, to)},\n");
            text.Append("    };\n");
        }
        return text.ToString();
    }

    private string Value(MemberText member, string to)
    {
        var (name, type, isNullable) = ($"from.{member.Name}", member.Type.TrimEnd('?'), member.Type.EndsWith('?'));
        if (types.Enums.Contains(type))
            return $"({to}.{member.Type}){name}";
        if (IsClass(type))
            return isNullable ? $"{name} is null ? null : Convert({name})" : $"Convert({name})";
        if (Argument(type, "IReadOnlyList") is { } item && (types.Enums.Contains(item) || IsClass(item)))
        {
            var each = types.Enums.Contains(item) ? $"Select(i => ({to}.{item})i)" : "Select(i => Convert(i))";
            return isNullable ? $"{name}?.{each}.ToList()" : $"[.. {name}.{each}]";
        }
        if (Argument(type, "IDictionary")?.Split(", ") is ["string", var value] && (types.Enums.Contains(value) || IsClass(value)))
            return $"{name}{(isNullable ? "?" : "")}.ToDictionary(p => p.Key, p => {(types.Enums.Contains(value) ? $"({to}.{value})p.Value" : "Convert(p.Value)")})";
        return name;
    }

    private bool IsClass(string type) => types.Classes.Any(c => c.Name == type);

    private static string? Argument(string type, string generic) => type.StartsWith(generic + "<", StringComparison.Ordinal) && type.EndsWith('>') ? type[(generic.Length + 1)..^1] : null;
}
