namespace OrleansAA.Load;

/// <summary>What the one who runs this has to mend: the thing, its value, the remedy, in one line.</summary>
internal sealed class LoadException(string message) : Exception(message.ReplaceLineEndings(" "));

/// <summary>Exit codes.</summary>
internal static class LoadExit
{
    public const int AllWell = 0;

    /// <summary>Calls failed, or events were missed or came in the wrong order.</summary>
    public const int NotAllWell = 1;

    /// <summary>Nothing was measured, or not all.</summary>
    public const int NotRun = 2;
}
