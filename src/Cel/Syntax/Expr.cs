using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Syntax;

/// <summary>A node of an expression's tree: made by the parser, given its type by the checker, read by the planner.</summary>
internal abstract class Expr(int position, int depth)
{
    /// <summary>The UTF-16 unit of the text that messages point at.</summary>
    public int Position { get; } = position;

    /// <summary>Levels below this one, itself included.</summary>
    public int Depth { get; } = depth;

    public CelType Type { get; set; } = CelType.Dyn;
}

internal sealed class LiteralExpr(int position, CelValue value) : Expr(position, 1)
{
    public CelValue Value => value;
}

/// <summary>A name. A leading dot says that it is no name of a container or a comprehension.</summary>
internal sealed class IdentExpr(int position, string name) : Expr(position, 1)
{
    public string Name => name;

    /// <summary>What the checker found it to be.</summary>
    public Reference? Reference { get; set; }
}

internal sealed class SelectExpr(int position, Expr operand, string fieldName, SelectKind kind) : Expr(position, operand.Depth + 1)
{
    public Expr Operand => operand;

    public string Field => fieldName;

    public SelectKind Kind => kind;

    /// <summary>What the checker found the whole chain of names to be, if it is one name.</summary>
    public Reference? Reference { get; set; }
}

internal enum SelectKind
{
    /// <summary><c>a.b</c></summary>
    Value,

    /// <summary><c>has(a.b)</c></summary>
    Presence,

    /// <summary><c>a.?b</c></summary>
    Optional,
}

internal sealed class CallExpr(int position, string function, Expr? target, Expr[] arguments)
    : Expr(position, 1 + Math.Max(target?.Depth ?? 0, arguments.Length == 0 ? 0 : arguments.Max(argument => argument.Depth)))
{
    public string Function => function;

    /// <summary>What stands before the dot; the checker takes it away where that is part of the function's name.</summary>
    public Expr? Target { get; set; } = target;

    public Expr[] Arguments => arguments;

    /// <summary>What the checker found: the function, and those of its overloads that may be meant.</summary>
    public object? Resolution { get; set; }
}

internal sealed class ListExpr(int position, Expr[] elements, bool[] optional)
    : Expr(position, 1 + (elements.Length == 0 ? 0 : elements.Max(element => element.Depth)))
{
    public Expr[] Elements => elements;

    public bool[] IsOptional => optional;
}

internal sealed record MapEntry(int Position, Expr Key, Expr Value, bool IsOptional);

internal sealed class MapExpr(int position, MapEntry[] entries)
    : Expr(position, 1 + (entries.Length == 0 ? 0 : entries.Max(entry => Math.Max(entry.Key.Depth, entry.Value.Depth))))
{
    public MapEntry[] Entries => entries;
}

internal sealed record FieldEntry(int Position, string Field, Expr Value, bool IsOptional);

internal sealed class ObjectExpr(int position, string typeName, FieldEntry[] fields)
    : Expr(position, 1 + (fields.Length == 0 ? 0 : fields.Max(field => field.Value.Depth)))
{
    /// <summary>The checker puts the name's container before it.</summary>
    public string TypeName { get; set; } = typeName;

    public FieldEntry[] Fields => fields;
}

/// <summary>A loop over a list or the keys of a map: what every macro becomes.</summary>
internal sealed class LoopExpr(int position, Expr range, string variable, string? variable2, string accumulator, Expr initial, Expr condition, Expr step, Expr result)
    : Expr(position, 1 + new[] { range, initial, condition, step, result }.Max(part => part.Depth))
{
    public Expr Range => range;

    public string Variable => variable;

    /// <summary>The value, where the first is the index or the key.</summary>
    public string? Variable2 => variable2;

    public string Accumulator => accumulator;

    public Expr Initial => initial;

    public Expr Condition => condition;

    public Expr Step => step;

    public Expr Result => result;
}

/// <summary>What a name means: a variable of the host, one of a loop, or a constant such as the type <c>int</c>.</summary>
internal sealed record Reference(string Name, bool IsLocal, CelValue Constant);
