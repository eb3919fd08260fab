using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Checking;

/// <summary>
/// Gives every node its type, every name its meaning and every call its overloads, or says what is wrong in cel-go's words. A lenient one keeps silent and leaves to the
/// evaluation what it could not find: so are expressions evaluated that nobody checked.
/// </summary>
internal sealed partial class Checker
{
    private readonly CheckOptions options;
    private readonly Issues issues;
    private readonly TypeMapping mapping = new();
    private readonly List<Expr> visited = [];
    private readonly List<(string Name, CelType Type)> locals = [];
    private readonly Names names;

    private Checker(Names names, Issues issues, CheckOptions options) => (this.names, this.issues, this.options) = (names, issues, options);

    public static void Check(Expr expr, Names names, Issues issues, CheckOptions options)
    {
        var checker = new Checker(names, issues, options);
        checker.Visit(expr);
        foreach (var node in checker.visited) node.Type = checker.mapping.Substitute(node.Type, isFinal: true);
    }

    private CelType Visit(Expr expr)
    {
        var type = expr switch
        {
            LiteralExpr literal => Printing.TypeOf(literal.Value),
            IdentExpr ident => Ident(ident),
            SelectExpr select => Select(select),
            CallExpr call => Call(call),
            ListExpr list => List(list),
            MapExpr map => Map(map),
            ObjectExpr made => Object(made),
            LoopExpr loop => Loop(loop),
            _ => throw new InvalidOperationException($"no type of {expr.GetType().Name}"),
        };
        if (type.Nodes > CelLimits.TypeNodesMax)
        {
            Wrong(expr.Position, $"type limit exceeded: {CelLimits.TypeNodesMax}");
            type = CelType.Error;
        }
        expr.Type = type;
        visited.Add(expr);
        return type;
    }

    private CelType Ident(IdentExpr ident)
    {
        for (var i = locals.Count - 1; i >= 0; i--)
        {
            if (locals[i].Name != ident.Name) continue;
            ident.Reference = new(ident.Name, true, default);
            return locals[i].Type;
        }
        if (names.Find(ident.Name) is { } found)
        {
            ident.Reference = found.Reference;
            return found.Type;
        }
        return Wrong(ident.Position, $"undeclared reference to '{ident.Name}' (in container '{names.Container}')");
    }

    private CelType Select(SelectExpr select)
    {
        if (select.Kind == SelectKind.Value && QualifiedName(select) is { } name && names.Find(name) is { } found)
        {
            select.Reference = found.Reference;
            return found.Type;
        }
        var type = Field(select);
        if (select.Kind == SelectKind.Presence) type = CelType.Bool;
        return mapping.Substitute(type, isFinal: false);
    }

    private CelType Field(SelectExpr select)
    {
        var operand = mapping.Substitute(Visit(select.Operand), isFinal: false);
        var (target, isOptional) = operand.IsOptional ? (operand.Parameters[0], true) : (operand, false);
        var field = target.Kind switch
        {
            CelTypeKind.Map => target.Parameters[1],
            CelTypeKind.Object => FieldOf(select.Position, target.Name, select.Field),
            _ => Undeclared(select, target),
        };
        return isOptional || select.Kind == SelectKind.Optional ? CelType.Optional(field) : field;
    }

    private CelType Undeclared(SelectExpr select, CelType target)
    {
        if (target.Kind == CelTypeKind.Parameter) mapping.IsAssignable(CelType.Dyn, target);
        else if (!IsAnything(target)) Wrong(select.Position, $"type '{target}' does not support field selection");
        return CelType.Dyn;
    }

    private CelType FieldOf(int position, string typeName, string field)
    {
        if (!names.Types.HasType(typeName)) return Wrong(position, $"unexpected failed resolution of '{typeName}'");
        return names.Types.FieldType(typeName, field) ?? Wrong(position, $"undefined field '{field}'");
    }

    /// <summary>A chain of names as one name, if its first is not of a loop.</summary>
    private string? QualifiedName(Expr expr) => expr switch
    {
        IdentExpr ident => locals.Exists(local => local.Name == ident.Name) ? null : ident.Name,
        SelectExpr { Kind: SelectKind.Value } select => QualifiedName(select.Operand) is { } operand ? $"{operand}.{select.Field}" : null,
        _ => null,
    };

    private CelType Wrong(int position, string message)
    {
        if (!options.IsLenient) issues.Add(position, message);
        return CelType.Error;
    }

    private CelType Mismatch(int position, CelType expected, CelType found) => Wrong(position, $"expected type '{Shown(expected)}' but found '{Shown(found)}'");

    private CelType Shown(CelType type) => mapping.Substitute(type, isFinal: false);

    private static bool IsAnything(CelType type) => type.Kind is CelTypeKind.Dyn or CelTypeKind.Error;
}

/// <param name="IsLenient">What is wrong is left to the evaluation.</param>
/// <param name="HasMixedLiterals">Whether elements of a list or map literal may have different types; in Kubernetes they may not.</param>
internal sealed record CheckOptions(bool IsLenient, bool HasMixedLiterals);
