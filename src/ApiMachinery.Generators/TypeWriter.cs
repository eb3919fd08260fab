using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>The source of one class's schema, and what is wrong with the class.</summary>
internal readonly record struct TypeSource(string FullName, string Key, string Declaration, EquatableArray<Problem> Problems);

/// <summary>Writes the schemas of a class and of all classes its members lead to.</summary>
internal sealed class TypeWriter(WireTypes types, string group, string version, CancellationToken cancellationToken)
{
    /// <summary>As many members as the decoder can note to have seen.</summary>
    private const int MembersMax = 256;

    private readonly HashSet<string> _known = [];
    private readonly Queue<INamedTypeSymbol> _waiting = new();
    private readonly List<TypeSource> _written = [];

    /// <param name="root">The class to begin with.</param>
    /// <param name="added">Schemas of members that the generator adds to it.</param>
    public IReadOnlyList<TypeSource> Write(INamedTypeSymbol root, IReadOnlyList<(string WireName, string Expression)> added)
    {
        _known.Add(WireTypes.Full(root));
        _waiting.Enqueue(root);
        while (_waiting.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = _waiting.Dequeue();
            _written.Add(WriteOne(next, SymbolEqualityComparer.Default.Equals(next, root) ? added : []));
        }
        return _written;
    }

    private void Enqueue(INamedTypeSymbol? type)
    {
        // Classes of KubernetesClient are described by the machinery itself, those with [ApiType] have a turn of their own.
        if (type is { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.Length: > 0 } && type.Attribute(Names.ApiType) is null && _known.Add(WireTypes.Full(type)))
            _waiting.Enqueue(type);
    }

    private TypeSource WriteOne(INamedTypeSymbol type, IReadOnlyList<(string WireName, string Expression)> added)
    {
        List<Problem> problems = [];
        var members = Member.Of(type);
        CheckNames(type, members, problems);
        var fields = new List<(string WireName, string Expression)>(added);
        var accessors = new List<string>();
        var writer = new FieldWriter(type, types, problems, cancellationToken);
        for (var i = 0; i < members.Count; i++)
        {
            if (writer.Write(members[i], i) is not { } field)
                continue;
            Enqueue(field.Class);
            fields.Add((members[i].WireName, field.Expression));
            if (field.Accessor is not null)
                accessors.Add(field.Accessor);
        }
        var full = WireTypes.Full(type);
        var make = Constructor(type, problems);
        var key = new string([.. full.Replace("global::", "").Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
        return new(full, key, Declaration(type, full, key, make, Ordered(type, fields), CelRules.Of(type, problems), accessors), new(problems));
    }

    /// <summary>Every object begins with kind, apiVersion and metadata.</summary>
    private static IEnumerable<string> Ordered(INamedTypeSymbol type, IEnumerable<(string WireName, string Expression)> fields)
    {
        var isObject = type.Attribute(Names.ApiResource) is not null || type.AllInterfaces.Any(i => i.ToDisplayString() == Names.KubernetesObject);
        return (isObject ? fields.OrderBy(f => f.WireName switch { "kind" => 0, "apiVersion" => 1, "metadata" => 2, _ => 3 }) : fields).Select(f => f.Expression);
    }

    private string Declaration(INamedTypeSymbol type, string full, string key, string make, IEnumerable<string> fields, IReadOnlyList<string> rules, IReadOnlyList<string> accessors)
    {
        var description = Docs.SettingOf(type, cancellationToken) ?? "Description = \"\"";
        var openApiName = $"{string.Join(".", group.Split('.').AsEnumerable().Reverse())}.{version}.{type.Name}";
        var atomic = type.Attribute(Names.Atomic) is null ? "" : ", Atomic = true";
        var ruled = rules.Count == 0 ? "" : $", Rules = [{string.Join(", ", rules)}]";
        return $$"""
                private static global::{{Names.Schemas}}.StructDeclaration<{{full}}> Declare_{{key}}() => new({{Literal.Of($"{version}.{type.Name}")}}, {{Literal.Of(openApiName)}}, static () => {{make}}, static () =>
                [
            {{string.Concat(fields.Select(f => $"        {f},\n"))}}    ]) { {{description}}{{atomic}}{{ruled}} };
            {{string.Concat(accessors.Select(a => "\n" + a + "\n"))}}
            """;
    }

    /// <summary>C# that makes an object all of whose members are zero.</summary>
    private string Constructor(INamedTypeSymbol type, List<Problem> problems)
    {
        var full = WireTypes.Full(type);
        string? why = type switch
        {
            { IsAbstract: true } => "abstract",
            { IsGenericType: true } => "generic",
            _ when !IsAccessible(type) => "private or protected",
            _ => null,
        };
        var constructor = type.InstanceConstructors.Where(c => c.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal && !IsCopy(c)).OrderBy(c => c.Parameters.Length).FirstOrDefault();
        if (why is null && constructor is null)
            why = "without a constructor that can be called";
        if (why is not null)
        {
            problems.Add(Problem.At(type, Problems.CannotBeMade, type.Told(), why));
            return $"throw new global::System.NotSupportedException({Literal.Of(full)})";
        }
        var required = Member.Of(type).Where(m => m.Symbol.IsRequired).Select(m => $"{m.Symbol.Name} = {Zero(m.Symbol.Type)}").ToList();
        return $"new {full}({string.Join(", ", constructor!.Parameters.Select(p => Zero(p.Type)))}){(required.Count == 0 ? "" : $" {{ {string.Join(", ", required)} }}")}";
    }

    private static bool IsCopy(IMethodSymbol constructor) => constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, constructor.ContainingType);

    private static bool IsAccessible(INamedTypeSymbol type)
    {
        for (var t = type; t is not null; t = t.ContainingType)
        {
            if (t.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal))
                return false;
        }
        return true;
    }

    private string Zero(ITypeSymbol type)
    {
        if (type.IsNullable())
            return "null";
        return types.Of(type)?.Form switch
        {
            WireForm.Text => "\"\"",
            WireForm.List => $"new global::System.Collections.Generic.List<{WireTypes.Full(((INamedTypeSymbol)type).TypeArguments[0])}>()",
            WireForm.Map => $"new global::System.Collections.Generic.Dictionary<string, {WireTypes.Full(((INamedTypeSymbol)type).TypeArguments[1])}>()",
            WireForm.Struct => $"global::{Names.Schemas}.SchemaRegistry.Of<{WireTypes.Full(type)}>().New()",
            _ => "default!",
        };
    }

    private static void CheckNames(INamedTypeSymbol type, IReadOnlyList<Member> members, List<Problem> problems)
    {
        foreach (var twice in members.GroupBy(m => m.WireName).Where(g => g.Count() > 1))
            problems.Add(Problem.At(twice.Last().Symbol, Problems.NameTaken, twice.First().Symbol.Told(), twice.Last().Symbol.Told(), twice.Key));
        if (members.Count > MembersMax)
            problems.Add(Problem.At(type, Problems.TooManyMembers, type.Told(), members.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
