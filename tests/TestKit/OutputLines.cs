namespace OrleansAA.TestKit;

/// <summary>The lines that a process writes; they can be awaited.</summary>
/// <param name="besides">What else is told when a line does not come.</param>
public sealed class OutputLines(Func<string>? besides = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Those so far.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Takes a line; null, at the end of a stream, is none.</summary>
    public void Add(string? line)
    {
        if (line is null)
            return;
        TaskCompletionSource more;
        lock (_lines)
        {
            _lines.Add(line);
            more = _more;
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        more.SetResult();
    }

    /// <summary>Waits for a line.</summary>
    public async Task<string> WaitForAsync(Func<string, bool> wanted)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Task more;
            lock (_lines)
            {
                if (_lines.FirstOrDefault(wanted) is { } found)
                    return found;
                more = _more.Task;
            }
            try
            {
                await more.WaitAsync(Patience - TimeProvider.System.GetElapsedTime(started));
            }
            catch (Exception e) when (e is TimeoutException or ArgumentOutOfRangeException)
            {
                throw new TimeoutException($"the line did not come; there were:\n{string.Join('\n', All)}\n{besides?.Invoke()}", e);
            }
        }
    }
}
