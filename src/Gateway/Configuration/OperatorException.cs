namespace OrleansAA.Gateway.Configuration;

/// <summary>Something an operator has to mend. The message is one line: the thing, its value, the remedy.</summary>
public sealed class OperatorException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What an exception says, to stand within a line.</summary>
    internal static string Reason(Exception error) => error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
