using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>A value does not fit its schema. The message names each place and what is wrong there, in the words of structured-merge-diff.</summary>
internal sealed class SchemaException : Exception
{
    public SchemaException(string message)
        : base(message)
    {
    }

    /// <param name="errors">At least one: a path (empty for the root) and what is wrong there.</param>
    public SchemaException(IReadOnlyList<(string Path, string Message)> errors)
        : base(errors.Count == 1 ? Text(errors[0]) : "errors:\n" + ClientText.Join("\n", errors.Select(e => "  " + Text(e)), ClientText.MessageCharsMax))
    {
    }

    private static string Text((string Path, string Message) error) => error.Path.Length == 0 ? error.Message : $"{error.Path}: {error.Message}";
}
