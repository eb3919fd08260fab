namespace OrleansAA.Gateway.Logging;

/// <summary>What is logged, and how it looks.</summary>
internal sealed record LogOptions
{
    public LogFormat Format { get; init; } = LogFormat.Text;

    /// <summary>0 to <see cref="LogVerbosity.Max"/>.</summary>
    public int Verbosity { get; init; }

    /// <summary>Categories that have a verbosity of their own.</summary>
    public IReadOnlyList<CategoryVerbosity> Categories { get; init; } = [];
}

/// <summary>How an entry of the log is written.</summary>
internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>The verbosity of a category and those below it.</summary>
/// <param name="Category">As lines of the log name it: <c>OrleansAA.Storage</c>.</param>
/// <param name="Verbosity">0 to <see cref="LogVerbosity.Max"/>.</param>
internal sealed record CategoryVerbosity(string Category, int Verbosity);
