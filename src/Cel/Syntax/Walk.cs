namespace OrleansAA.Cel.Syntax;

/// <summary>All nodes of a tree, each before those below it.</summary>
internal static class Walk
{
    public static IEnumerable<Expr> Of(Expr root)
    {
        var waiting = new Stack<Expr>([root]);
        while (waiting.TryPop(out var expr))
        {
            yield return expr;
            foreach (var child in Children(expr)) waiting.Push(child);
        }
    }

    private static IEnumerable<Expr> Children(Expr expr) => expr switch
    {
        SelectExpr select => [select.Operand],
        CallExpr { Target: { } target } call => [target, .. call.Arguments],
        CallExpr call => call.Arguments,
        ListExpr list => list.Elements,
        MapExpr map => map.Entries.SelectMany(entry => new[] { entry.Key, entry.Value }),
        ObjectExpr made => made.Fields.Select(field => field.Value),
        LoopExpr loop => [loop.Range, loop.Initial, loop.Condition, loop.Step, loop.Result],
        _ => [],
    };
}
