using OrleansAA.Cel.Limits;

namespace OrleansAA.Cel.Syntax;

/// <summary>What follows an operand: fields, indices, calls.</summary>
internal sealed partial class Parser
{
    private Expr Member(Expr expr)
    {
        for (var chained = 0; ; chained++)
        {
            if (chained > CelLimits.ExpressionDepthMax) throw new SyntaxException(-1, "max recursion depth exceeded");
            if (Here.Is(".")) expr = Field(expr);
            else if (Here.Is("[")) expr = Index(expr);
            else return expr;
        }
    }

    private Expr Field(Expr operand)
    {
        var dot = Take();
        var isOptional = Here.Is("?");
        if (isOptional) Take();
        if (Here.Kind is not (TokenKind.Identifier or TokenKind.EscapedIdentifier)) throw Wrong(Here, $"no viable alternative at input '.{(isOptional ? "?" : "")}{Here}'");
        var name = Take();
        if (!isOptional && Here.Is("(") && name.Kind == TokenKind.Identifier) return Call(operand, name.Text);
        var field = name.Kind == TokenKind.Identifier ? name.Text : name.Text[1..^1];
        return nodes.Select(dot.Position, operand, field, isOptional ? SelectKind.Optional : SelectKind.Value);
    }

    private Expr Index(Expr operand)
    {
        var bracket = Take();
        var isOptional = Here.Is("?");
        if (isOptional) Take();
        var index = Expression();
        Expect("]");
        return nodes.Call(bracket.Position, isOptional ? Operators.OptionalIndex : Operators.Index, operand, index);
    }

    private Expr Call(Expr? target, string function)
    {
        var position = Expect("(").Position;
        var arguments = new List<Expr>();
        if (!Here.Is(")"))
        {
            arguments.Add(Expression());
            while (Here.Is(","))
            {
                Take();
                arguments.Add(Expression());
            }
        }
        Expect(")");
        return Expanded(position, function, target, [.. arguments]) ?? (target is null
            ? nodes.Call(position, function, [.. arguments])
            : nodes.MemberCall(position, target, function, [.. arguments]));
    }

    private Expr? Expanded(int position, string function, Expr? target, Expr[] arguments)
    {
        if (macros.Find(function, arguments.Length, target is not null) is not { } macro) return null;
        try
        {
            return macro.Expand(nodes, position, target, arguments);
        }
        catch (SyntaxException problem) when (problem.Position >= 0)
        {
            // The rest of the expression is read as if there were something.
            issues.Add(problem.Position, problem.Message);
            return nodes.Literal(position, Values.CelValue.Null);
        }
    }
}
