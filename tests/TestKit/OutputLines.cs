namespace OrleansAA.TestKit;

/// <summary>The lines that a process writes; they can be awaited.</summary>
/// <param name="besides">What else is told when a line does not come.</param>
public sealed class OutputLines(Func<string>? besides = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Lines that are told where the one that is waited for did not come.</summary>
    private const int ToldMax = 200;

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

    /// <summary>Waits for a line, or for as many of its kind. Each line is looked at once: a process may write thousands a second.</summary>
    /// <returns>The last of them.</returns>
    public async Task<string> WaitForAsync(Func<string, bool> wanted, int times = 1)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (looked, found) = (0, 0);
        while (true)
        {
            Task more;
            lock (_lines)
            {
                for (; looked < _lines.Count; looked++)
                {
                    if (wanted(_lines[looked]) && ++found == times)
                        return _lines[looked];
                }
                more = _more.Task;
            }
            try
            {
                await more.WaitAsync(Patience - TimeProvider.System.GetElapsedTime(started));
            }
            catch (Exception e) when (e is TimeoutException or ArgumentOutOfRangeException)
            {
                throw new TimeoutException($"the line did not come; the last were:\n{string.Join('\n', All.TakeLast(ToldMax))}\n{besides?.Invoke()}", e);
            }
        }
    }
}
