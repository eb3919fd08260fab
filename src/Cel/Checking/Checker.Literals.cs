using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Checking;

/// <summary>Lists, maps, objects, and the loops that macros make.</summary>
internal sealed partial class Checker
{
    private CelType List(ListExpr list)
    {
        CelType? joined = null;
        for (var i = 0; i < list.Elements.Length; i++)
        {
            var element = Visit(list.Elements[i]);
            if (list.IsOptional[i]) element = Unwrapped(list.Elements[i], element);
            joined = Joined(list.Elements[i], joined, element);
        }
        return CelType.List(joined ?? mapping.NewVariable());
    }

    private CelType Map(MapExpr map)
    {
        CelType? key = null, value = null;
        foreach (var entry in map.Entries)
        {
            key = Joined(entry.Key, key, Visit(entry.Key));
            var type = Visit(entry.Value);
            if (entry.IsOptional) type = Unwrapped(entry.Value, type);
            value = Joined(entry.Value, value, type);
        }
        return CelType.Map(key ?? mapping.NewVariable(), value ?? mapping.NewVariable());
    }

    private CelType Object(ObjectExpr made)
    {
        var typeName = names.FindType(made.TypeName);
        if (typeName is null) Wrong(made.Position, $"undeclared reference to '{made.TypeName}' (in container '{names.Container}')");
        else made.TypeName = typeName;
        foreach (var field in made.Fields)
        {
            var value = Visit(field.Value);
            if (typeName is null) continue;
            var declared = FieldOf(field.Position, typeName, field.Field);
            if (field.IsOptional) value = Unwrapped(field.Value, value);
            if (!mapping.IsAssignable(declared, value))
                Wrong(field.Position, $"expected type of field '{field.Field}' is '{Shown(declared)}' but provided type is '{Shown(value)}'");
        }
        return typeName is null ? CelType.Error : CelType.Object(typeName);
    }

    private CelType Loop(LoopExpr loop)
    {
        var range = mapping.Substitute(Visit(loop.Range), isFinal: false);
        var accumulated = Visit(loop.Initial);
        var mark = locals.Count;
        locals.Add((loop.Accumulator, accumulated));
        var (first, second) = Elements(loop, range);
        locals.Add((loop.Variable, first));
        if (loop.Variable2 is { } name) locals.Add((name, second));
        Require(loop.Condition, CelType.Bool);
        Require(loop.Step, accumulated);
        locals.RemoveRange(mark + 1, locals.Count - mark - 1);
        var result = Visit(loop.Result);
        locals.RemoveRange(mark, locals.Count - mark);
        return mapping.Substitute(result, isFinal: false);
    }

    /// <summary>The types of the variables: with two, a list gives its index first.</summary>
    private (CelType First, CelType Second) Elements(LoopExpr loop, CelType range)
    {
        switch (range.Kind)
        {
            case CelTypeKind.List: return loop.Variable2 is null ? (range.Parameters[0], CelType.Error) : (CelType.Int, range.Parameters[0]);
            case CelTypeKind.Map: return (range.Parameters[0], range.Parameters[1]);
            case CelTypeKind.Dyn or CelTypeKind.Error or CelTypeKind.Parameter:
                mapping.IsAssignable(CelType.Dyn, range);
                return (CelType.Dyn, CelType.Dyn);
            default:
                Wrong(loop.Range.Position, $"expression of type '{range}' cannot be range of a comprehension (must be list, map, or dynamic)");
                return (CelType.Error, CelType.Error);
        }
    }

    private void Require(Expr expr, CelType type)
    {
        var found = Visit(expr);
        if (!mapping.IsAssignable(type, found)) Mismatch(expr.Position, type, found);
    }

    private CelType Unwrapped(Expr expr, CelType type)
    {
        if (type.IsOptional) return type.Parameters[0];
        if (type.Kind != CelTypeKind.Dyn) Mismatch(expr.Position, CelType.Optional(type), type);
        return type;
    }

    private CelType Joined(Expr expr, CelType? before, CelType type)
    {
        if (before is null) return type;
        if (mapping.IsAssignable(before, type)) return TypeMapping.MoreGeneral(before, type);
        return options.HasMixedLiterals ? CelType.Dyn : Mismatch(expr.Position, before, type);
    }
}
