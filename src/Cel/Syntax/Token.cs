namespace OrleansAA.Cel.Syntax;

internal enum TokenKind
{
    End,
    Identifier,
    EscapedIdentifier,
    Int,
    Uint,
    Double,
    String,
    Bytes,

    /// <summary>An operator, a bracket or one of the words that no name may be; its text says which.</summary>
    Symbol,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">As it stands in the expression.</param>
/// <param name="Position">Its first UTF-16 unit.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>As messages have it.</summary>
    public override string ToString() => Kind == TokenKind.End ? "<EOF>" : Text.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
}
