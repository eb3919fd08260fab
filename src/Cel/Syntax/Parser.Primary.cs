using System.Collections.Frozen;
using System.Globalization;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Syntax;

/// <summary>Literals, names, lists, maps, objects and what stands in parentheses.</summary>
internal sealed partial class Parser
{
    private const string Beginnings = "'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER";

    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while");

    private Expr Primary()
    {
        var token = Here;
        switch (token.Kind)
        {
            case TokenKind.Identifier: return Named(isAbsolute: false);
            case TokenKind.Int or TokenKind.Uint or TokenKind.Double: return Number("", token.Position);
            case TokenKind.String: return StringLiteral();
            case TokenKind.Bytes: return BytesLiteral();
            case TokenKind.Symbol: return Symbol(token);
            default: throw NoBeginning(token);
        }
    }

    private Expr Symbol(Token token)
    {
        switch (token.Text)
        {
            case "." when After(1).Kind == TokenKind.Identifier:
                Take();
                return Named(isAbsolute: true);
            case "(":
                Take();
                var inner = Expression();
                Expect(")");
                return inner;
            case "[": return List();
            case "{": return Map();
            case "true" or "false": return nodes.Literal(Take().Position, CelValue.Of(token.Text == "true"));
            case "null": return nodes.Literal(Take().Position, CelValue.Null);
            case ".": throw Wrong(After(1), $"no viable alternative at input '.{After(1)}'");
            default: throw NoBeginning(token);
        }
    }

    private SyntaxException NoBeginning(Token token) =>
        Wrong(token, $"{(token.Kind != TokenKind.End && Begins(After(1)) ? "extraneous" : "mismatched")} input '{token}' expecting {{{Beginnings}}}");

    private static bool Begins(Token token) => token.Kind switch
    {
        TokenKind.End => false,
        TokenKind.Symbol => token.Text is "[" or "{" or "(" or "." or "-" or "!" or "true" or "false" or "null",
        _ => true,
    };

    private Expr Named(bool isAbsolute)
    {
        if (TypeNameUnits() is var names and > 0) return ObjectLiteral(names, isAbsolute);
        var name = Take();
        if (Reserved.Contains(name.Text)) throw new SyntaxException(name.Position, $"reserved identifier: {name.Text}");
        var text = isAbsolute ? "." + name.Text : name.Text;
        return Here.Is("(") ? Call(null, text) : nodes.Ident(name.Position, text);
    }

    /// <summary>How many tokens the name of an object's type takes, or zero where no object begins.</summary>
    private int TypeNameUnits()
    {
        var count = 1;
        while (After(count).Is(".") && After(count + 1).Kind == TokenKind.Identifier) count += 2;
        return After(count).Is("{") ? count : 0;
    }

    private Expr ObjectLiteral(int names, bool isAbsolute)
    {
        var typeName = isAbsolute ? "." : "";
        for (; names > 0; names--) typeName += Take().Text;
        var position = Expect("{").Position;
        var fields = new List<FieldEntry>();
        while (!Here.Is("}"))
        {
            if (fields.Count > 0) Expect(",");
            if (Here.Is("}") || (Here.Is(",") && fields.Count == 0 && Take().Position >= 0)) break;
            var isOptional = TakeOptional();
            if (Here.Kind is not (TokenKind.Identifier or TokenKind.EscapedIdentifier)) throw Wrong(Here, $"extraneous input '{Here}' expecting {{'}}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}}");
            var name = Take();
            var colon = Expect(":").Position;
            fields.Add(new(colon, name.Kind == TokenKind.Identifier ? name.Text : name.Text[1..^1], Expression(), isOptional));
        }
        Expect("}");
        return nodes.Object(position, typeName, [.. fields]);
    }

    private Expr List()
    {
        var position = Take().Position;
        var (elements, optional) = (new List<Expr>(), new List<bool>());
        while (!Here.Is("]"))
        {
            if (elements.Count > 0) Expect(",");
            if (Here.Is("]") || (Here.Is(",") && elements.Count == 0 && Take().Position >= 0)) break;
            optional.Add(TakeOptional());
            elements.Add(Expression());
        }
        Expect("]");
        return nodes.List(position, [.. elements], [.. optional]);
    }

    private Expr Map()
    {
        var position = Take().Position;
        var entries = new List<MapEntry>();
        while (!Here.Is("}"))
        {
            if (entries.Count > 0) Expect(",");
            if (Here.Is("}") || (Here.Is(",") && entries.Count == 0 && Take().Position >= 0)) break;
            if (entries.Count == 0 && !Here.Is("?") && !Begins(Here))
                throw Wrong(Here, $"{(Begins(After(1)) ? "extraneous" : "mismatched")} input '{Here}' expecting {{{Beginnings.Replace("'{', ", "'{', '}', ", StringComparison.Ordinal).Replace("'.', ", "'.', ',', ", StringComparison.Ordinal).Replace("'!', ", "'!', '?', ", StringComparison.Ordinal)}}}");
            var isOptional = TakeOptional();
            var key = Expression();
            var colon = Expect(":").Position;
            entries.Add(new(colon, key, Expression(), isOptional));
        }
        Expect("}");
        return nodes.Map(position, [.. entries]);
    }

    private bool TakeOptional()
    {
        if (!Here.Is("?")) return false;
        Take();
        return true;
    }

    private Expr Number(string sign, int position)
    {
        var token = Take();
        var value = token.Kind switch
        {
            TokenKind.Int => NumberText.Int(sign, token.Text),
            TokenKind.Uint => NumberText.Uint(token.Text[..^1]),
            _ => double.TryParse(sign + token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? CelValue.Of(number) : default,
        };
        if (value.Kind != CelKind.None) return nodes.Literal(position, value);
        var name = token.Kind switch { TokenKind.Int => "int", TokenKind.Uint => "uint", _ => "double" };
        issues.Add(position, $"invalid {name} literal");
        return nodes.Literal(position, CelValue.Null);
    }

    private Expr StringLiteral()
    {
        var token = Take();
        var text = Unescape.String(token.Text, out var error);
        if (text is null) issues.Add(token.Position, error!);
        return nodes.Literal(token.Position, CelValue.Of(text ?? ""));
    }

    private Expr BytesLiteral()
    {
        var token = Take();
        var bytes = Unescape.Bytes(token.Text, out var error);
        if (bytes is null) issues.Add(token.Position, error!);
        return nodes.Literal(token.Position, CelValue.Of(bytes ?? []));
    }
}
