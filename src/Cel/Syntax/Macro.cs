namespace OrleansAA.Cel.Syntax;

/// <summary>A call that becomes another tree as it is parsed.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">How many, or <see cref="Any"/>.</param>
/// <param name="IsMember">Whether it is called on something.</param>
/// <param name="Expand">Gives the tree, or null where the call is an ordinary one.</param>
internal sealed record Macro(string Name, int Arguments, bool IsMember, MacroExpansion Expand)
{
    public const int Any = -1;
}

/// <param name="nodes">Makes the nodes.</param>
/// <param name="position">Of the call.</param>
/// <param name="target">What it is called on.</param>
/// <param name="arguments">As they are written.</param>
internal delegate Expr? MacroExpansion(NodeFactory nodes, int position, Expr? target, Expr[] arguments);

/// <summary>The macros of an environment, by what a call looks like.</summary>
internal sealed class MacroTable
{
    private readonly Dictionary<(string, int, bool), Macro> macros;

    public MacroTable(IEnumerable<Macro> macros) => this.macros = macros.ToDictionary(macro => (macro.Name, macro.Arguments, macro.IsMember));

    public Macro? Find(string name, int arguments, bool isMember) =>
        macros.GetValueOrDefault((name, arguments, isMember)) ?? macros.GetValueOrDefault((name, Macro.Any, isMember));
}
