using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Syntax;

/// <summary><c>has</c>, and the macros over the elements of a list or the keys of a map.</summary>
internal static class StandardMacros
{
    public static IEnumerable<Macro> All { get; } =
    [
        new("has", 1, false, Has),
        new("all", 2, true, (nodes, at, target, args) => LoopMacros.All(nodes, at, target!, LoopMacros.OneVariable(args), args[1])),
        new("exists", 2, true, (nodes, at, target, args) => LoopMacros.Exists(nodes, at, target!, LoopMacros.OneVariable(args), args[1])),
        new("exists_one", 2, true, (nodes, at, target, args) => LoopMacros.ExistsOne(nodes, at, target!, LoopMacros.OneVariable(args), args[1])),
        new("existsOne", 2, true, (nodes, at, target, args) => LoopMacros.ExistsOne(nodes, at, target!, LoopMacros.OneVariable(args), args[1])),
        new("map", 2, true, (nodes, at, target, args) => LoopMacros.Collect(nodes, at, target!, LoopMacros.OneVariable(args, Collects), null, args[1])),
        new("map", 3, true, (nodes, at, target, args) => LoopMacros.Collect(nodes, at, target!, LoopMacros.OneVariable(args, Collects), args[1], args[2])),
        new("filter", 2, true, (nodes, at, target, args) => LoopMacros.Collect(nodes, at, target!, LoopMacros.OneVariable(args, Collects), args[1], args[0])),
    ];

    private const string Collects = "argument is not an identifier";

    private static Expr Has(NodeFactory nodes, int position, Expr? target, Expr[] arguments) =>
        arguments[0] is SelectExpr { Kind: SelectKind.Value } select
            ? nodes.Select(select.Position, select.Operand, select.Field, SelectKind.Presence)
            : throw new SyntaxException(arguments[0].Position, "invalid argument to has() macro");
}

/// <summary>The same with two variables: index and element of a list, key and value of a map.</summary>
internal static class TwoVariableMacros
{
    public static IEnumerable<Macro> All { get; } =
    [
        new("all", 3, true, (nodes, at, target, args) => LoopMacros.All(nodes, at, target!, LoopMacros.TwoVariables(args), args[2])),
        new("exists", 3, true, (nodes, at, target, args) => LoopMacros.Exists(nodes, at, target!, LoopMacros.TwoVariables(args), args[2])),
        new("exists_one", 3, true, (nodes, at, target, args) => LoopMacros.ExistsOne(nodes, at, target!, LoopMacros.TwoVariables(args), args[2])),
        new("existsOne", 3, true, (nodes, at, target, args) => LoopMacros.ExistsOne(nodes, at, target!, LoopMacros.TwoVariables(args), args[2])),
        new("transformList", 3, true, (nodes, at, target, args) => LoopMacros.Collect(nodes, at, target!, LoopMacros.TwoVariables(args), null, args[2])),
        new("transformList", 4, true, (nodes, at, target, args) => LoopMacros.Collect(nodes, at, target!, LoopMacros.TwoVariables(args), args[2], args[3])),
        new("transformMap", 3, true, (nodes, at, target, args) => Map(nodes, at, target!, LoopMacros.TwoVariables(args), null, args[2])),
        new("transformMap", 4, true, (nodes, at, target, args) => Map(nodes, at, target!, LoopMacros.TwoVariables(args), args[2], args[3])),
        new("transformMapEntry", 3, true, (nodes, at, target, args) => MapEntry(nodes, at, target!, LoopMacros.TwoVariables(args), null, args[2])),
        new("transformMapEntry", 4, true, (nodes, at, target, args) => MapEntry(nodes, at, target!, LoopMacros.TwoVariables(args), args[2], args[3])),
    ];

    /// <summary>Puts an entry, or the entries of a map, into the map that a loop collects.</summary>
    public const string MapInsert = "cel.@mapInsert";

    private static Expr Map(NodeFactory nodes, int at, Expr target, (string First, string? Second) variables, Expr? filter, Expr value) =>
        Insert(nodes, at, target, variables, filter, nodes.Call(at, MapInsert, Accumulated(nodes, at), nodes.Ident(at, variables.First), value));

    private static Expr MapEntry(NodeFactory nodes, int at, Expr target, (string, string?) variables, Expr? filter, Expr entry) =>
        Insert(nodes, at, target, variables, filter, nodes.Call(at, MapInsert, Accumulated(nodes, at), entry));

    private static Expr Insert(NodeFactory nodes, int at, Expr target, (string First, string? Second) variables, Expr? filter, Expr step)
    {
        if (filter is not null) step = nodes.Call(at, Operators.Conditional, filter, step, Accumulated(nodes, at));
        return nodes.Loop(at, target, variables.First, variables.Second, NodeFactory.Accumulator, nodes.Map(at), nodes.Literal(at, CelValue.True), step, Accumulated(nodes, at));
    }

    private static Expr Accumulated(NodeFactory nodes, int at) => nodes.Ident(at, NodeFactory.Accumulator);
}
