using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Syntax;

namespace OrleansAA.Cel;

/// <summary>What compiling an expression gave: a program, or what is wrong.</summary>
public sealed class CelCompilation
{
    internal CelCompilation(CelProgram? program, IReadOnlyList<CelIssue> issues, string message) => (Program, Issues, Message) = (program, issues, message);

    /// <summary>Null where there are issues.</summary>
    public CelProgram? Program { get; }

    /// <summary>In the order of their places.</summary>
    public IReadOnlyList<CelIssue> Issues { get; }

    /// <summary>The issues as cel-go shows them, one below the other; empty where there are none.</summary>
    public string Message { get; }
}
