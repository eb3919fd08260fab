using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Checking;

/// <summary>
/// What the types that are to be decided were found to be, so far. A try that fails is taken back, as if it had not been: that is what keeps overloads apart.
/// </summary>
internal sealed class TypeMapping
{
    private readonly Dictionary<string, CelType> found = [];
    private readonly Stack<(string Name, CelType? Before)> changes = new();
    private int names;

    public CelType NewVariable() => CelType.Parameter($"_var{names++}");

    /// <summary>Whether a value of the second type may stand where the first is asked for; what that decides is kept.</summary>
    public bool IsAssignable(CelType to, CelType from)
    {
        var mark = changes.Count;
        if (Assignable(to, from)) return true;
        Undo(mark);
        return false;
    }

    public bool AreAssignable(IReadOnlyList<CelType> to, IReadOnlyList<CelType> from)
    {
        var mark = changes.Count;
        if (AllAssignable(to, from)) return true;
        Undo(mark);
        return false;
    }

    /// <summary>The type with everything filled in that is known; with the rest as <c>dyn</c>, where that is asked for.</summary>
    public CelType Substitute(CelType type, bool isFinal)
    {
        if (!type.HasParameters) return type;
        if (type.Kind == CelTypeKind.Parameter) return found.TryGetValue(type.Name, out var known) ? Substitute(known, isFinal) : isFinal ? CelType.Dyn : type;
        var parameters = type.Parameters.Select(parameter => Substitute(parameter, isFinal)).ToArray();
        return type.Kind switch
        {
            CelTypeKind.List => CelType.List(parameters[0]),
            CelTypeKind.Map => CelType.Map(parameters[0], parameters[1]),
            CelTypeKind.Type => CelType.Of(parameters[0]),
            _ => CelType.Opaque(type.Name, parameters),
        };
    }

    private void Undo(int mark)
    {
        while (changes.Count > mark)
        {
            var (name, before) = changes.Pop();
            if (before is null) found.Remove(name);
            else found[name] = before;
        }
    }

    private void Decide(CelType variable, CelType type)
    {
        changes.Push((variable.Name, found.GetValueOrDefault(variable.Name)));
        found[variable.Name] = type;
    }

    private bool AllAssignable(IReadOnlyList<CelType> to, IReadOnlyList<CelType> from)
    {
        if (to.Count != from.Count) return false;
        for (var i = 0; i < to.Count; i++)
            if (!Assignable(to[i], from[i])) return false;
        return true;
    }

    private bool Assignable(CelType to, CelType from)
    {
        if (from.Kind == CelTypeKind.Parameter)
        {
            var (fits, isDecided) = Decides(to, from);
            if (fits || isDecided) return fits;
        }
        if (to.Kind == CelTypeKind.Parameter) return Decides(from, to).Fits;
        if (IsAnything(to) || IsAnything(from)) return true;
        if (to.Kind == CelTypeKind.Null) return IsNullable(from);
        if (from.Kind == CelTypeKind.Null) return IsNullable(to);
        return to.Kind switch
        {
            CelTypeKind.Type => from.Kind == CelTypeKind.Type,
            CelTypeKind.Opaque or CelTypeKind.List or CelTypeKind.Map => to.Kind == from.Kind && to.Name == from.Name && AllAssignable(to.Parameters, from.Parameters),
            _ => to.IsExactly(from),
        };
    }

    /// <summary>Whether a variable may be of a type, and whether it had one before.</summary>
    private (bool Fits, bool IsDecided) Decides(CelType type, CelType variable)
    {
        if (type.IsExactly(variable)) return (true, true);
        if (found.TryGetValue(variable.Name, out var known))
        {
            if (type.IsExactly(known)) return (true, true);
            if (!Assignable(type, known)) return (false, true);
            var general = MoreGeneral(type, known);
            if (!Mentions(general, variable)) Decide(variable, general);
            return (true, true);
        }
        if (Mentions(type, variable)) return (false, false);
        Decide(variable, type);
        return (true, false);
    }

    private bool Mentions(CelType type, CelType variable)
    {
        if (type.IsExactly(variable)) return true;
        if (type.Kind == CelTypeKind.Parameter) return found.TryGetValue(type.Name, out var known) && Mentions(known, variable);
        return type.HasParameters && type.Parameters.Any(parameter => Mentions(parameter, variable));
    }

    public static CelType MoreGeneral(CelType one, CelType other) => IsAtLeastAsGeneral(one, other) ? one : other;

    private static bool IsAtLeastAsGeneral(CelType one, CelType other)
    {
        if (one.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter) return true;
        if (other.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter || one.Kind != other.Kind) return false;
        if (one.Kind == CelTypeKind.Type) return true;
        if (one.Kind is not (CelTypeKind.List or CelTypeKind.Map or CelTypeKind.Opaque)) return one.IsExactly(other);
        return one.Name == other.Name && one.Parameters.Count == other.Parameters.Count && one.Parameters.Zip(other.Parameters).All(pair => IsAtLeastAsGeneral(pair.First, pair.Second));
    }

    private static bool IsAnything(CelType type) => type.Kind is CelTypeKind.Dyn or CelTypeKind.Error;

    private static bool IsNullable(CelType type) => type.Kind is CelTypeKind.Null or CelTypeKind.Opaque or CelTypeKind.Object or CelTypeKind.Duration or CelTypeKind.Timestamp;
}
