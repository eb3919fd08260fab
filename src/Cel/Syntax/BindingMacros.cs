namespace OrleansAA.Cel.Syntax;

/// <summary><c>cel.bind</c>, and the macros of optionals, which are bindings, too.</summary>
internal static class BindingMacros
{
    public static IEnumerable<Macro> Bind { get; } =
    [
        new("bind", 3, true, (nodes, at, target, args) => target is IdentExpr { Name: "cel" or ".cel" }
            ? nodes.Bind(at, LoopMacros.Name(args[0], "cel.bind() variable names must be simple identifiers"), args[1], args[2])
            : null),
    ];

    public static IEnumerable<Macro> Optionals { get; } =
    [
        new("optMap", 2, true, (nodes, at, target, args) => OfOptional(nodes, at, target!, "optMap", args, value => nodes.Call(at, "optional.of", value))),
        new("optFlatMap", 2, true, (nodes, at, target, args) => OfOptional(nodes, at, target!, "optFlatMap", args, value => value)),
    ];

    private static Expr OfOptional(NodeFactory nodes, int at, Expr target, string name, Expr[] arguments, Func<Expr, Expr> wrap)
    {
        var variable = LoopMacros.Name(arguments[0], $"{name}() variable name must be a simple identifier");
        var value = nodes.MemberCall(at, nodes.Copy(target), "value");
        return nodes.Call(at, Operators.Conditional, nodes.MemberCall(at, target, "hasValue"), wrap(nodes.Bind(at, variable, value, arguments[1])), nodes.Call(at, "optional.none"));
    }
}
