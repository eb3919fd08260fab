using Microsoft.Extensions.Logging;

namespace OrleansAA.TestKit;

/// <summary>Keeps what is logged, and lets tests wait for it.</summary>
public sealed class RecordingLogger<T> : ILogger<T>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly List<(LogLevel Level, string Message)> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lines)
                return [.. _lines.Where(l => l.Level >= LogLevel.Warning).Select(l => l.Message)];
        }
    }

    /// <summary>Waits until a text has been logged a number of times.</summary>
    public async Task WaitForAsync(string text, int times)
    {
        while (true)
        {
            Task more;
            lock (_lines)
            {
                if (_lines.Count(l => l.Message.Contains(text, StringComparison.Ordinal)) >= times)
                    return;
                more = _more.Task;
            }
            await more.WaitAsync(Timeout);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        TaskCompletionSource more;
        lock (_lines)
        {
            _lines.Add((logLevel, formatter(state, exception)));
            more = _more;
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        more.SetResult();
    }
}
