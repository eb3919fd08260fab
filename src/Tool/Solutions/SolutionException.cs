namespace OrleansAA.Tool.Solutions;

/// <summary>What whoever gave the command has to mend: one line, with the remedy.</summary>
internal sealed class SolutionException(string message) : Exception(message);
