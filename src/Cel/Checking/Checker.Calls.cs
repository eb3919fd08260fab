using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Checking;

/// <summary>Calls: which function is meant, and which of its overloads the types allow.</summary>
internal sealed partial class Checker
{
    private CelType Call(CallExpr call)
    {
        foreach (var argument in call.Arguments) Visit(argument);
        if (call.Target is { } target)
        {
            // A function of a namespace: what stands before the dot belongs to its name.
            if (QualifiedName(target) is { } prefix && names.FindFunction($"{prefix}.{call.Function}") is { } qualified)
            {
                call.Target = null;
                return Resolve(call, qualified);
            }
            Visit(target);
        }
        if (names.FindFunction(call.Function) is { } function) return Resolve(call, function);
        return Wrong(call.Position, $"undeclared reference to '{call.Function}' (in container '{names.Container}')");
    }

    private CelType Resolve(CallExpr call, Function function)
    {
        var types = call.Target is null ? call.Arguments.Select(argument => argument.Type).ToList() : [call.Target.Type, .. call.Arguments.Select(argument => argument.Type)];
        var candidates = function.Overloads.Where(overload => overload.IsMember == (call.Target is not null) && overload.Parameters.Length == types.Count).ToList();
        if (function.Name is Operators.And or Operators.Or) return Logical(call, function, candidates);

        CelType? result = null;
        var matching = new List<Overload>();
        foreach (var overload in candidates)
        {
            var (parameters, declared) = Fresh(overload);
            if (!mapping.AreAssignable(types, parameters)) continue;
            matching.Add(overload);
            declared = mapping.Substitute(declared, isFinal: false);
            if (result is null) result = declared;
            else if (result.Kind != CelTypeKind.Dyn && !declared.IsExactly(result)) result = CelType.Dyn;
        }
        call.Resolution = new Resolution(function, result is null && options.IsLenient ? candidates : matching);
        return result ?? NoOverload(call, function, types);
    }

    private CelType Logical(CallExpr call, Function function, List<Overload> candidates)
    {
        var isWrong = false;
        foreach (var argument in call.Arguments)
        {
            if (mapping.IsAssignable(argument.Type, CelType.Bool)) continue;
            Mismatch(argument.Position, CelType.Bool, argument.Type);
            isWrong = true;
        }
        call.Resolution = new Resolution(function, candidates);
        return isWrong ? CelType.Error : CelType.Bool;
    }

    private CelType NoOverload(CallExpr call, Function function, List<CelType> types)
    {
        var shown = types.ConvertAll(type => mapping.Substitute(type, isFinal: true).ToString());
        var signature = call.Target is null ? $"({string.Join(", ", shown)})" : $"{shown[0]}.({string.Join(", ", shown.Skip(1))})";
        return Wrong(call.Position, $"found no matching overload for '{function.Name}' applied to '{signature}'");
    }

    /// <summary>An overload with types of its own for what a call decides.</summary>
    private (CelType[] Parameters, CelType Result) Fresh(Overload overload)
    {
        if (!overload.Result.HasParameters && !overload.Parameters.Any(parameter => parameter.HasParameters)) return (overload.Parameters, overload.Result);
        var variables = new Dictionary<string, CelType>();
        return (Array.ConvertAll(overload.Parameters, Renamed), Renamed(overload.Result));

        CelType Renamed(CelType type)
        {
            if (!type.HasParameters) return type;
            if (type.Kind == CelTypeKind.Parameter)
                return variables.TryGetValue(type.Name, out var known) ? known : variables[type.Name] = mapping.NewVariable();
            var parameters = type.Parameters.Select(Renamed).ToArray();
            return type.Kind switch
            {
                CelTypeKind.List => CelType.List(parameters[0]),
                CelTypeKind.Map => CelType.Map(parameters[0], parameters[1]),
                CelTypeKind.Type => CelType.Of(parameters[0]),
                _ => CelType.Opaque(type.Name, parameters),
            };
        }
    }
}
