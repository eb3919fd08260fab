using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Checking;

/// <summary>What an expression may name: variables and functions, types and constants, each also by a short name within the container.</summary>
internal sealed class Names
{
    private readonly IReadOnlyDictionary<string, CelType> variables;
    private readonly IReadOnlyDictionary<string, CelValue> constants;
    private readonly FunctionTable functions;

    public Names(string container, IReadOnlyDictionary<string, CelType> variables, IReadOnlyDictionary<string, CelValue> constants, FunctionTable functions, ICelTypeProvider types)
    {
        (Container, this.variables, this.constants, this.functions, Types) = (container, variables, constants, functions, types);
    }

    public string Container { get; }

    public ICelTypeProvider Types { get; }

    /// <summary>A variable or a constant, and its type; null where the name is neither.</summary>
    public (Reference Reference, CelType Type)? Find(string name)
    {
        foreach (var candidate in Candidates(name))
        {
            if (variables.TryGetValue(candidate, out var type)) return (new(candidate, false, default), type);
            if (constants.TryGetValue(candidate, out var constant)) return (new(candidate, false, constant), TypeOf(constant));
            if (Types.HasType(candidate)) return (new(candidate, false, CelValue.Of(CelType.Object(candidate))), CelType.Of(CelType.Object(candidate)));
        }
        return null;
    }

    public Function? FindFunction(string name) => Candidates(name).Select(functions.Find).FirstOrDefault(function => function is not null);

    /// <summary>The full name of an object's type, or null.</summary>
    public string? FindType(string name) => Candidates(name).FirstOrDefault(Types.HasType);

    private static CelType TypeOf(in CelValue constant) => constant.Kind == CelKind.Type ? CelType.Of(constant.AsType) : Printing.TypeOf(constant);

    /// <summary>The innermost first: <c>a.b.x</c>, <c>a.x</c>, <c>x</c>.</summary>
    private IEnumerable<string> Candidates(string name)
    {
        if (name.StartsWith('.')) return [name[1..]];
        return Container.Length == 0 ? [name] : WithContainer(name);
    }

    private IEnumerable<string> WithContainer(string name)
    {
        for (var container = Container; ; container = container[..container.LastIndexOf('.')])
        {
            yield return $"{container}.{name}";
            if (!container.Contains('.', StringComparison.Ordinal)) break;
        }
        yield return name;
    }
}
