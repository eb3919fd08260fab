using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Syntax;

/// <summary>
/// Reads an expression by recursive descent, once, from left to right. Messages are those of cel-go for the first error; it does not go on behind it.
/// </summary>
internal sealed partial class Parser
{
    private readonly Issues issues;
    private readonly MacroTable macros;
    private readonly NodeFactory nodes = new();
    private readonly List<Token> tokens;
    private int at;
    private int depth;

    private Parser(string text, Issues issues, MacroTable macros)
    {
        (this.issues, this.macros) = (issues, macros);
        tokens = new Lexer(text, issues).All();
    }

    /// <summary>Null where there are issues.</summary>
    public static Expr? Parse(SourceText source, Issues issues, MacroTable macros)
    {
        var size = Text.Length(source.Text);
        if (size > CelLimits.ExpressionCodePointsMax)
        {
            issues.Add($"expression code point size exceeds limit: size: {size}, limit {CelLimits.ExpressionCodePointsMax}");
            return null;
        }
        try
        {
            var parser = new Parser(source.Text, issues, macros);
            var expr = parser.Whole();
            return issues.Any ? null : expr;
        }
        catch (SyntaxException problem)
        {
            if (problem.Position < 0) issues.Add(problem.Message);
            else issues.Add(problem.Position, problem.Message);
            return null;
        }
    }

    private Token Here => tokens[at];

    private Token After(int count) => tokens[Math.Min(at + count, tokens.Count - 1)];

    private Expr Whole()
    {
        var expr = Expression();
        if (Here.Kind != TokenKind.End)
            throw Wrong(Here, $"{(After(1).Kind == TokenKind.End ? "extraneous" : "mismatched")} input '{Here}' expecting <EOF>");
        return expr;
    }

    private Expr Expression()
    {
        if (++depth > CelLimits.ExpressionDepthMax) throw new SyntaxException(-1, $"expression recursion limit exceeded: {CelLimits.ExpressionDepthMax}");
        var expr = Or();
        if (Here.Is("?"))
        {
            var position = Take().Position;
            var truthy = Or();
            Expect(":");
            expr = nodes.Call(position, Operators.Conditional, expr, truthy, Expression());
        }
        depth--;
        return expr;
    }

    private Expr Or() => Balanced("||", Operators.Or, And);

    private Expr And() => Balanced("&&", Operators.And, Relation);

    /// <summary>A chain of <c>&amp;&amp;</c> or <c>||</c> becomes a balanced tree, so that long ones are not deep.</summary>
    private Expr Balanced(string symbol, string function, Func<Expr> term)
    {
        var first = term();
        if (!Here.Is(symbol)) return first;
        var (terms, positions) = (new List<Expr> { first }, new List<int>());
        while (Here.Is(symbol))
        {
            positions.Add(Take().Position);
            terms.Add(term());
        }
        return Tree(0, positions.Count - 1);

        Expr Tree(int low, int high)
        {
            var middle = (low + high + 1) / 2;
            var left = middle == low ? terms[middle] : Tree(low, middle - 1);
            var right = middle == high ? terms[middle + 1] : Tree(middle + 1, high);
            return nodes.Call(positions[middle], function, left, right);
        }
    }

    private Expr Relation() => LeftAssociative(Sum, Operators.Relation);

    private Expr Sum() => LeftAssociative(Product, Operators.Additive);

    private Expr Product() => LeftAssociative(Unary, Operators.Multiplicative);

    private Expr LeftAssociative(Func<Expr> term, Func<string, string?> operatorOf)
    {
        var expr = term();
        for (var chained = 1; Here.Kind == TokenKind.Symbol && operatorOf(Here.Text) is { } function; chained++)
        {
            if (chained > CelLimits.ExpressionDepthMax) throw new SyntaxException(-1, "max recursion depth exceeded");
            var position = Take().Position;
            expr = nodes.Call(position, function, expr, term());
        }
        return expr;
    }

    private Expr Unary()
    {
        var (symbol, function) = Here.Is("!") ? ("!", Operators.Not) : Here.Is("-") ? ("-", Operators.Negate) : ("", "");
        if (symbol.Length == 0) return Member(Primary());
        var first = Here.Position;
        var count = 0;
        while (Here.Is(symbol))
        {
            Take();
            count++;
        }
        // One minus before a number belongs to it, so that the least int can be written.
        if (symbol == "-" && count == 1 && Here.Kind is TokenKind.Int or TokenKind.Double && symbol == "-") return Member(Number("-", first));
        var operand = Member(Primary());
        return count % 2 == 0 ? operand : nodes.Call(first, function, operand);
    }

    private Token Take()
    {
        var token = tokens[at];
        if (at < tokens.Count - 1) at++;
        return token;
    }

    private Token Expect(string symbol)
    {
        if (Here.Is(symbol)) return Take();
        var problem = Here.Kind == TokenKind.End && symbol is ")" or "]" or "}" && Here.Kind == TokenKind.End ? $"missing '{symbol}' at '{Here}'"
            : After(1).Is(symbol) ? $"extraneous input '{Here}' expecting '{symbol}'"
            : $"mismatched input '{Here}' expecting '{symbol}'";
        throw Wrong(Here, problem);
    }

    private static SyntaxException Wrong(Token token, string message) => new(token.Position, $"Syntax error: {message}");
}
