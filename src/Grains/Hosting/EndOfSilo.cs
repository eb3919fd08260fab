namespace OrleansAA.Grains.Hosting;

/// <summary>
/// Ends the process when its silo cannot go on, in nearly all cases because the others have declared it dead: it was frozen, or cut off from them.
/// Nothing is lost with it, what was acknowledged is in the store, and a new process joins as a new silo.
/// </summary>
internal sealed class EndOfSilo : IFatalErrorHandler
{
    /// <summary>The exit code.</summary>
    public const int ExitCode = 1;

    public bool IsUnexpected(Exception exception) => true;

    // The reason is followed by the whole membership, which is not for an operator.
    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        Console.Error.WriteLine($"error: this replica cannot go on and ends, start it again: {FirstSentence(context ?? exception?.Message ?? "no reason given")}");
        Environment.Exit(ExitCode);
    }

    private static string FirstSentence(string text) => text.ReplaceLineEndings(" ").Split(" Membership: ")[0];
}
