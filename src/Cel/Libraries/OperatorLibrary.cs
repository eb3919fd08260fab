using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Libraries;

/// <summary>The signatures of the operators, for the checker; what they do is in <see cref="OperatorTable"/>.</summary>
internal static class OperatorLibrary
{
    private static readonly CelType A = CelType.Parameter("A");
    private static readonly CelType B = CelType.Parameter("B");

    private static readonly (string Name, CelType Type)[] Ordered =
    [
        ("bool", CelType.Bool), ("int64", CelType.Int), ("uint64", CelType.Uint), ("double", CelType.Double), ("string", CelType.String),
        ("bytes", CelType.Bytes), ("timestamp", CelType.Timestamp), ("duration", CelType.Duration),
    ];

    private static readonly (string Name, CelType Type)[] Numbers = [("int64", CelType.Int), ("uint64", CelType.Uint), ("double", CelType.Double)];

    public static void Add(FunctionTable functions)
    {
        Declare(functions, Operators.Conditional, "conditional", CelType.Bool, A, A, A);
        Declare(functions, Operators.And, "logical_and", CelType.Bool, CelType.Bool, CelType.Bool);
        Declare(functions, Operators.Or, "logical_or", CelType.Bool, CelType.Bool, CelType.Bool);
        Declare(functions, Operators.Not, "logical_not", CelType.Bool, CelType.Bool);
        Declare(functions, Operators.NotStrictlyFalse, "not_strictly_false", CelType.Bool, CelType.Bool);
        Declare(functions, Operators.Equal, "equals", A, A, CelType.Bool);
        Declare(functions, Operators.NotEqual, "not_equals", A, A, CelType.Bool);
        Order(functions, Operators.Less, "less");
        Order(functions, Operators.LessOrEqual, "less_equals");
        Order(functions, Operators.Greater, "greater");
        Order(functions, Operators.GreaterOrEqual, "greater_equals");
        Arithmetic(functions);
        Times(functions);
        Declare(functions, Operators.In, "in_list", A, CelType.List(A), CelType.Bool);
        Declare(functions, Operators.In, "in_map", A, CelType.Map(A, B), CelType.Bool);
        Declare(functions, Operators.Index, "index_list", CelType.List(A), CelType.Int, A);
        Declare(functions, Operators.Index, "index_map", CelType.Map(A, B), A, B);
    }

    /// <summary>The last type is the result's.</summary>
    public static void Declare(FunctionTable functions, string name, string id, params CelType[] types) =>
        functions.Global(name, id, types[..^1], types[^1], (_, _) => throw new InvalidOperationException($"{name} has a node of its own"));

    private static void Order(FunctionTable functions, string name, string id)
    {
        foreach (var (type, of) in Ordered) Declare(functions, name, $"{id}_{type}", of, of, CelType.Bool);
        foreach (var (left, first) in Numbers)
            foreach (var (right, second) in Numbers)
                if (left != right) Declare(functions, name, $"{id}_{left}_{right}", first, second, CelType.Bool);
    }

    private static void Arithmetic(FunctionTable functions)
    {
        foreach (var (type, of) in Numbers)
        {
            Declare(functions, Operators.Add, $"add_{type}", of, of, of);
            Declare(functions, Operators.Subtract, $"subtract_{type}", of, of, of);
            Declare(functions, Operators.Multiply, $"multiply_{type}", of, of, of);
            Declare(functions, Operators.Divide, $"divide_{type}", of, of, of);
            if (type != "double") Declare(functions, Operators.Modulo, $"modulo_{type}", of, of, of);
            if (type != "uint64") Declare(functions, Operators.Negate, $"negate_{type}", of, of);
        }
        Declare(functions, Operators.Add, "add_string", CelType.String, CelType.String, CelType.String);
        Declare(functions, Operators.Add, "add_bytes", CelType.Bytes, CelType.Bytes, CelType.Bytes);
        Declare(functions, Operators.Add, "add_list", CelType.List(A), CelType.List(A), CelType.List(A));
    }

    private static void Times(FunctionTable functions)
    {
        Declare(functions, Operators.Add, "add_duration_duration", CelType.Duration, CelType.Duration, CelType.Duration);
        Declare(functions, Operators.Add, "add_duration_timestamp", CelType.Duration, CelType.Timestamp, CelType.Timestamp);
        Declare(functions, Operators.Add, "add_timestamp_duration", CelType.Timestamp, CelType.Duration, CelType.Timestamp);
        Declare(functions, Operators.Subtract, "subtract_duration_duration", CelType.Duration, CelType.Duration, CelType.Duration);
        Declare(functions, Operators.Subtract, "subtract_timestamp_duration", CelType.Timestamp, CelType.Duration, CelType.Timestamp);
        Declare(functions, Operators.Subtract, "subtract_timestamp_timestamp", CelType.Timestamp, CelType.Timestamp, CelType.Duration);
    }
}
