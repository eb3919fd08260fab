using System.Diagnostics;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>A process that goes on; its lines, on both streams, can be awaited.</summary>
internal sealed class Background : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Background(IReadOnlyDictionary<string, string>? environment, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Add(e.Data);
        _process.ErrorDataReceived += (_, e) => Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Waits until it has written so many lines with a text in them.</summary>
    public async Task SaysAsync(string text, int times = 1)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Task more;
            lock (_lines)
            {
                if (_lines.Count(l => l.Contains(text, StringComparison.Ordinal)) >= times)
                    return;
                more = _more.Task;
            }
            try
            {
                await more.WaitAsync(Patience - TimeProvider.System.GetElapsedTime(started));
            }
            catch (Exception e) when (e is TimeoutException or ArgumentOutOfRangeException)
            {
                throw new TimeoutException($"it did not say {text}, but: {string.Join('\n', Lines)}", e);
            }
        }
    }

    /// <summary>Ends it at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells it to end, as kill does, and waits.</summary>
    public async Task<int> TerminateAsync()
    {
        await Command.SucceedAsync("kill", $"{_process.Id}");
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Add(string? line)
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
}
