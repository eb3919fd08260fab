using OrleansAA.Cel;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Types;

namespace OrleansAA.ApiMachinery.Admission.Expressions;

/// <summary>An expression of a policy or a webhook, compiled once. One that does not compile is kept: it is an error each time somebody comes to it.</summary>
internal sealed class AdmissionExpression
{
    private AdmissionExpression(string text, CelProgram? program, string error) => (Text, Program, CompileError) = (text, program, error);

    public string Text { get; }

    /// <summary>Null where it does not compile.</summary>
    public CelProgram? Program { get; }

    /// <summary>Why it does not compile, or "".</summary>
    public string CompileError { get; }

    /// <param name="environment">What it may name.</param>
    /// <param name="text">The expression.</param>
    /// <param name="results">What it may give: exactly one of these, <c>dyn</c> is none of them. None: whatever it is.</param>
    public static AdmissionExpression Compile(CelEnvironment environment, string text, params CelType[] results)
    {
        var compilation = environment.Compile(text);
        if (compilation.Program is not { } program)
            return new(text, null, "compilation failed: " + compilation.Message);
        if (results.Length > 0 && !Array.Exists(results, program.ResultType.IsExactly))
            return new(text, null, $"must evaluate to {Expected(results)} but got {NameOf(program.ResultType)}");
        return new(text, program, "");
    }

    private static string Expected(CelType[] results) => results is [var one] ? NameOf(one) : $"one of [{string.Join(' ', results.Select(NameOf))}]";

    /// <summary>As Go prints a type; the checker's messages shorten some.</summary>
    private static string NameOf(CelType type) => type.Parameters.Count == 0 ? type.Name : $"{type.Name}({string.Join(", ", type.Parameters.Select(NameOf))})";
}
