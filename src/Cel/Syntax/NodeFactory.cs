using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Syntax;

/// <summary>Makes the nodes of one expression, and no more of them, nor deeper, than an expression may have.</summary>
internal sealed class NodeFactory
{
    /// <summary>The variable that macros collect in; nobody can write its name.</summary>
    public const string Accumulator = "@result";

    private int count;

    public Expr Literal(int position, CelValue value) => Made(new LiteralExpr(position, value));

    public Expr Ident(int position, string name) => Made(new IdentExpr(position, name));

    public Expr Select(int position, Expr operand, string field, SelectKind kind = SelectKind.Value) => Made(new SelectExpr(position, operand, field, kind));

    public Expr Call(int position, string function, params Expr[] arguments) => Made(new CallExpr(position, function, null, arguments));

    public Expr MemberCall(int position, Expr target, string function, params Expr[] arguments) => Made(new CallExpr(position, function, target, arguments));

    public Expr List(int position, params Expr[] elements) => List(position, elements, new bool[elements.Length]);

    public Expr List(int position, Expr[] elements, bool[] optional) => Made(new ListExpr(position, elements, optional));

    public Expr Map(int position, params MapEntry[] entries) => Made(new MapExpr(position, entries));

    public Expr Object(int position, string typeName, FieldEntry[] fields) => Made(new ObjectExpr(position, typeName, fields));

    public Expr Loop(int position, Expr range, string variable, string? variable2, string accumulator, Expr initial, Expr condition, Expr step, Expr result) =>
        Made(new LoopExpr(position, range, variable, variable2, accumulator, initial, condition, step, result));

    /// <summary>A loop over nothing, whose accumulator is the variable: <c>cel.bind</c>.</summary>
    public Expr Bind(int position, string variable, Expr value, Expr result) =>
        Loop(position, List(position), "#unused", null, variable, value, Literal(position, CelValue.False), Ident(position, variable), result);

    /// <summary>The same tree again, for macros that write an argument twice.</summary>
    public Expr Copy(Expr expr) => expr switch
    {
        LiteralExpr e => Literal(e.Position, e.Value),
        IdentExpr e => Ident(e.Position, e.Name),
        SelectExpr e => Select(e.Position, Copy(e.Operand), e.Field, e.Kind),
        CallExpr e => Made(new CallExpr(e.Position, e.Function, e.Target is null ? null : Copy(e.Target), Array.ConvertAll(e.Arguments, Copy))),
        ListExpr e => List(e.Position, Array.ConvertAll(e.Elements, Copy), e.IsOptional),
        MapExpr e => Map(e.Position, Array.ConvertAll(e.Entries, entry => entry with { Key = Copy(entry.Key), Value = Copy(entry.Value) })),
        ObjectExpr e => Object(e.Position, e.TypeName, Array.ConvertAll(e.Fields, field => field with { Value = Copy(field.Value) })),
        LoopExpr e => Loop(e.Position, Copy(e.Range), e.Variable, e.Variable2, e.Accumulator, Copy(e.Initial), Copy(e.Condition), Copy(e.Step), Copy(e.Result)),
        _ => throw new InvalidOperationException($"no copy of {expr.GetType().Name}"),
    };

    private T Made<T>(T node) where T : Expr
    {
        if (++count > CelLimits.ExpressionNodesMax) throw new SyntaxException(-1, $"expression node limit exceeded: {CelLimits.ExpressionNodesMax}");
        if (node.Depth > 2 * CelLimits.ExpressionDepthMax) throw new SyntaxException(-1, "max recursion depth exceeded");
        return node;
    }
}

/// <summary>An expression that cannot be read: at a place, or at -1 as a whole. Only the parser takes it.</summary>
internal sealed class SyntaxException(int position, string message) : Exception(message)
{
    public int Position => position;
}
