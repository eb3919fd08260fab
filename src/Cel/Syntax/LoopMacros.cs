using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Syntax;

/// <summary>The loops that macros become. They are node for node those of cel-go, because each node costs.</summary>
internal static class LoopMacros
{
    public static (string First, string? Second) OneVariable(Expr[] arguments, string problem = "argument must be a simple name") => (Name(arguments[0], problem), null);

    public static (string First, string? Second) TwoVariables(Expr[] arguments)
    {
        var (first, second) = (Name(arguments[0], "argument must be a simple name"), Name(arguments[1], "argument must be a simple name"));
        return first == second ? throw new SyntaxException(arguments[1].Position, $"duplicate variable name: {first}") : (first, second);
    }

    public static Expr All(NodeFactory nodes, int at, Expr range, (string, string?) variables, Expr predicate) =>
        Loop(nodes, at, range, variables, nodes.Literal(at, CelValue.True), nodes.Call(at, Operators.NotStrictlyFalse, Accumulated(nodes, at)),
            nodes.Call(at, Operators.And, Accumulated(nodes, at), predicate), Accumulated(nodes, at));

    public static Expr Exists(NodeFactory nodes, int at, Expr range, (string, string?) variables, Expr predicate) =>
        Loop(nodes, at, range, variables, nodes.Literal(at, CelValue.False),
            nodes.Call(at, Operators.NotStrictlyFalse, nodes.Call(at, Operators.Not, Accumulated(nodes, at))),
            nodes.Call(at, Operators.Or, Accumulated(nodes, at), predicate), Accumulated(nodes, at));

    public static Expr ExistsOne(NodeFactory nodes, int at, Expr range, (string, string?) variables, Expr predicate) =>
        Loop(nodes, at, range, variables, nodes.Literal(at, CelValue.Of(0L)), nodes.Literal(at, CelValue.True),
            nodes.Call(at, Operators.Conditional, predicate, nodes.Call(at, Operators.Add, Accumulated(nodes, at), nodes.Literal(at, CelValue.Of(1L))), Accumulated(nodes, at)),
            nodes.Call(at, Operators.Equal, Accumulated(nodes, at), nodes.Literal(at, CelValue.Of(1L))));

    /// <summary>Collects a list; of those elements only for which the filter holds.</summary>
    public static Expr Collect(NodeFactory nodes, int at, Expr range, (string, string?) variables, Expr? filter, Expr element)
    {
        var step = nodes.Call(at, Operators.Add, Accumulated(nodes, at), nodes.List(at, element));
        if (filter is not null) step = nodes.Call(at, Operators.Conditional, filter, step, Accumulated(nodes, at));
        return Loop(nodes, at, range, variables, nodes.List(at), nodes.Literal(at, CelValue.True), step, Accumulated(nodes, at));
    }

    private static Expr Loop(NodeFactory nodes, int at, Expr range, (string First, string? Second) variables, Expr initial, Expr condition, Expr step, Expr result) =>
        nodes.Loop(at, range, variables.First, variables.Second, NodeFactory.Accumulator, initial, condition, step, result);

    private static Expr Accumulated(NodeFactory nodes, int at) => nodes.Ident(at, NodeFactory.Accumulator);

    public static string Name(Expr argument, string problem)
    {
        if (argument is not IdentExpr { Name: var name } || name.StartsWith('.')) throw new SyntaxException(argument.Position, problem);
        return name == "__result__" ? throw new SyntaxException(argument.Position, "iteration variable overwrites accumulator variable") : name;
    }
}
